// The harness's one way to give up: a line "error: ..." on stderr, exit status 2.
#ifndef SOC_HARNESS_FAIL_H_
#define SOC_HARNESS_FAIL_H_

[[noreturn]] __attribute__((format(printf, 1, 2))) void Fail(const char* format, ...);

#endif  // SOC_HARNESS_FAIL_H_
