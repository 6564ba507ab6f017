/* The serial console: text out. */
#ifndef CFU_CONSOLE_H
#define CFU_CONSOLE_H

#include <stdint.h>

void console_char(char c);
void console_text(const char *text);
void console_unsigned(uint32_t value);
void console_hex(uint32_t value);

/* As printf, of what a kernel's author needs: %d %i %u %x %c %s %%, each with a width and, for numbers, a leading 0
 * (%08x); `l` before the letter changes nothing, as int and long are alike here; %lld %llu %llx take 64 bits. Anything
 * else is printed as it stands. Arguments are not checked by the compiler: int32_t, which is a long here, goes with %d.
 * Nothing of it is in a program that does not call it. It takes time: take it out before you measure. */
void console_printf(const char *format, ...);

#endif
