#include "simulation.h"

namespace {

struct Nobody {
  explicit Nobody(const Job&) {}
  void Look(const Vsoc___024root&, uint64_t) {}
  void Finish(uint64_t) {}
};

}  // namespace

int main(int argc, char** argv) {
  const Job job = ReadJob();
  VerilatedContext context;
  context.commandArgs(argc, argv);  // +verilator+seed+N +verilator+rand+reset+2
  if (job.wave) Waves::Prepare(&context);
  Simulation<Nobody>(job, &context).Run();
  return 0;
}
