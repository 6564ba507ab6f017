#include "cfu/console.h"

#include <stdarg.h>

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

/* What stands between % and its letter. */
struct conversion {
  int zeros; /* fill with them, not with blanks */
  int width;
  int longs; /* how many l */
};

static const char *parse(const char *at, struct conversion *c) {
  *c = (struct conversion){0};
  if (*at == '0') c->zeros = 1;
  while (*at >= '0' && *at <= '9') c->width = 10 * c->width + (*at++ - '0');
  for (; *at == 'l'; at++) c->longs++;
  return at;
}

static void fill(int count, char with) {
  while (count-- > 0) console_char(with);
}

static char digit(uint32_t value) { return (char)(value < 10 ? '0' + value : 'a' + value - 10); }

static void number(uint64_t value, int negative, uint32_t base, const struct conversion *c) {
  char digits[20]; /* of the largest, 2^64 - 1 */
  int count = 0;
  for (; value >> 32; value /= base) digits[count++] = digit((uint32_t)(value % base));
  uint32_t rest = (uint32_t)value; /* most are no longer: no 64-bit division */
  do {
    digits[count++] = digit(rest % base);
    rest /= base;
  } while (rest);
  const int missing = c->width - count - negative;
  if (!c->zeros) fill(missing, ' ');
  if (negative) console_char('-');
  if (c->zeros) fill(missing, '0');
  while (count) console_char(digits[--count]);
}

static void text(const char *at, const struct conversion *c) {
  int length = 0;
  if (!at) at = "(null)";
  while (at[length]) length++;
  fill(c->width - length, ' ');
  console_text(at);
}

void console_printf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  for (; *format; format++) {
    if (*format != '%') {
      console_char(*format);
      continue;
    }
    struct conversion c;
    const char *letter = parse(format + 1, &c);
    if (*letter == 'd' || *letter == 'i') {
      const int64_t value = c.longs > 1 ? va_arg(arguments, int64_t) : va_arg(arguments, int);
      number(value < 0 ? 0 - (uint64_t)value : (uint64_t)value, value < 0, 10, &c);
    } else if (*letter == 'u' || *letter == 'x') {
      const uint64_t value = c.longs > 1 ? va_arg(arguments, uint64_t) : va_arg(arguments, unsigned);
      number(value, 0, *letter == 'u' ? 10 : 16, &c);
    } else if (*letter == 's') {
      text(va_arg(arguments, const char *), &c);
    } else if (*letter == 'c') {
      fill(c.width - 1, ' ');
      console_char((char)va_arg(arguments, int));
    } else if (*letter == '%') {
      console_char('%');
    } else {
      console_char('%'); /* what it is not for stands as it is written */
      continue;
    }
    format = letter;
  }
  va_end(arguments);
}
