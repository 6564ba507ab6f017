#include "Vsoc.h"
#include "fail.h"
#include "verilated_fst_c.h"
#include "waves.h"

struct Waves::File {
  VerilatedFstC fst;
};

Waves::Waves() = default;
Waves::~Waves() = default;

void Waves::Prepare(VerilatedContext* context) { context->traceEverOn(true); }

void Waves::Start(Vsoc* top) {
  constexpr int kAllLevels = 99;
  file_ = std::make_unique<File>();
  top->trace(&file_->fst, kAllLevels);
  file_->fst.open("wave.fst");
  if (!file_->fst.isOpen()) Fail("cannot write wave.fst");
  recording_ = true;
}

void Waves::Stop() {
  file_->fst.close();
  recording_ = false;
}

void Waves::Sample(uint64_t time) { file_->fst.dump(time); }
