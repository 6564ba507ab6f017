// What the harness tells: the program's console, progress while it runs, the result at the end.
//
// stdout: the console's characters, flushed at each line.
// stderr: "progress <cycles> <inference> <layers> <cpu seconds>" five times a second; "error: <message>".
// result.txt, one item a line: "event <cycle> <kind, or its number> <value> <inference>" and
//   "capture <inference> <number of the capture in job.txt>" as they happen, then "<name> <value>".
// captures.bin, reads.bin: the bytes, in the order of result.txt and job.txt.
#ifndef SOC_HARNESS_REPORT_H_
#define SOC_HARNESS_REPORT_H_

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

#include "job.h"
#include "memory.h"

// CPU time of this process in seconds.
double CpuSeconds();

class Console {
 public:
  void Put(uint8_t character) {
    std::putchar(character);
    if (character == '\n') std::fflush(stdout);
  }
};

class Progress {
 public:
  // To be called every few milliseconds: says how far the run is when it is time to, and flushes the console.
  void Tick(uint64_t cycles, uint32_t inference, uint32_t layers, double cpu_seconds);

 private:
  double next_ = 0;
};

class Result {
 public:
  Result();
  void Event(uint64_t cycle, const std::string& kind, uint32_t value, uint32_t inference);
  void Capture(uint32_t inference, size_t number, const Span& span, const Memory& memory);
  void Read(const Span& span, const Memory& memory);
  template <typename T>
  void Value(const char* name, const T& value) {
    text_ << name << ' ' << value << '\n';
  }
  void Close();

 private:
  std::ofstream text_, captures_, reads_;
};

#endif  // SOC_HARNESS_REPORT_H_
