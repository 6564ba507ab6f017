#include "fail.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

void Fail(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  std::fflush(stdout);
  std::fputs("error: ", stderr);
  std::vfprintf(stderr, format, arguments);
  std::fputc('\n', stderr);
  va_end(arguments);
  std::exit(2);
}
