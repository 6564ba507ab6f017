#include "cfu/console.h"

#include "soc.h" /* generated: this SoC's registers */

void console_char(char c) {
  while (SOC_UART_TXFULL) {
  }
  SOC_UART_RXTX = (uint8_t)c;
}

void console_text(const char *text) {
  while (*text) console_char(*text++);
}

void console_unsigned(uint32_t value) {
  char digits[10];
  int count = 0;
  do {
    digits[count++] = (char)('0' + value % 10);
    value /= 10;
  } while (value);
  while (count) console_char(digits[--count]);
}

void console_hex(uint32_t value) {
  console_text("0x");
  for (int shift = 28; shift >= 0; shift -= 4) console_char("0123456789abcdef"[value >> shift & 15]);
}
