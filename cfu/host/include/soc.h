/* On the host the serial port is a buffer: what is written to its register goes there. */
#ifndef SOC_H
#define SOC_H

#include <stdint.h>

uint8_t *cfu_host_console(void);

#define SOC_UART_TXFULL 0
#define SOC_UART_RXTX (*cfu_host_console())

#endif
