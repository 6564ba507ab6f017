/* The serial console: text out. */
#ifndef CFU_CONSOLE_H
#define CFU_CONSOLE_H

#include <stdint.h>

void console_char(char c);
void console_text(const char *text);
void console_unsigned(uint32_t value);
void console_hex(uint32_t value);

#endif
