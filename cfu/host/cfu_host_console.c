/* What kernels print on the host, for whoever loads them. */
#include "soc.h"

char cfu_host_printed[1 << 16];
uint32_t cfu_host_printed_count;

/* Where the next character goes; when the buffer is full, over the last one. */
uint8_t *cfu_host_console(void) {
  const uint32_t last = sizeof cfu_host_printed - 1;
  uint8_t *next = (uint8_t *)&cfu_host_printed[cfu_host_printed_count];
  if (cfu_host_printed_count < last) cfu_host_printed_count++;
  return next;
}
