// Records waveforms of the whole SoC to wave.fst. Implemented in simulators built for it (waves_on.cpp) and
// refused in the others (waves_off.cpp), which are faster.
#ifndef SOC_HARNESS_WAVES_H_
#define SOC_HARNESS_WAVES_H_

#include <cstdint>
#include <memory>

#include "verilated.h"

class Vsoc;

class Waves {
 public:
  Waves();
  ~Waves();
  // Before the model is made.
  static void Prepare(VerilatedContext* context);
  void Start(Vsoc* top);
  void Stop();
  bool recording() const { return recording_; }
  // Records the signals now; `time` counts half clock periods.
  void Sample(uint64_t time);

 private:
  struct File;
  std::unique_ptr<File> file_;
  bool recording_ = false;
};

#endif  // SOC_HARNESS_WAVES_H_
