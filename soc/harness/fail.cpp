#include "fail.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

// Verilator's word for $stop, $fatal and logic that does not settle.
void vl_fatal(const char* file, int line, const char*, const char* message) {
  Fail("%s:%d: %s; correct the CFU's hardware: nothing may end its simulation", file, line, message);
}

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
