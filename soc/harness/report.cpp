#include "report.h"

#include <ctime>
#include <vector>

#include "fail.h"

namespace {

constexpr double kProgressSeconds = 0.2;

double Seconds(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

void Copy(const Span& span, const Memory& memory, const char* what, std::ofstream* file) {
  std::vector<char> bytes(span.size);
  memory.Read(span.address, bytes.data(), span.size, what);
  file->write(bytes.data(), span.size);
}

}  // namespace

double CpuSeconds() { return Seconds(CLOCK_PROCESS_CPUTIME_ID); }

void Progress::Tick(uint64_t cycles, uint32_t inference, uint32_t layers, double cpu_seconds) {
  const double now = Seconds(CLOCK_MONOTONIC);
  if (now < next_) return;
  next_ = now + kProgressSeconds;
  std::fflush(stdout);
  std::fprintf(stderr, "progress %llu %u %u %.3f\n", static_cast<unsigned long long>(cycles), inference, layers,
               cpu_seconds);
}

Result::Result()
    : text_("result.txt"), captures_("captures.bin", std::ios::binary), reads_("reads.bin", std::ios::binary) {}

void Result::Event(uint64_t cycle, const std::string& kind, uint32_t value, uint32_t inference) {
  text_ << "event " << cycle << ' ' << kind << ' ' << value << ' ' << inference << '\n';
}

void Result::Capture(uint32_t inference, size_t number, const Span& span, const Memory& memory) {
  Copy(span, memory, "a captured tensor", &captures_);
  text_ << "capture " << inference << ' ' << number << '\n';
}

void Result::Read(const Span& span, const Memory& memory) { Copy(span, memory, "a read", &reads_); }

void Result::Close() {
  for (std::ofstream* file : {&text_, &captures_, &reads_}) {
    file->close();
    if (!*file) Fail("cannot write the result: is the disk full?");
  }
}
