// The same as simulate.cpp, and writes profile.txt: another model of the same hardware, made with soc/probes.py.
#include "attribution.h"  // of the CPU: soc/cpu/<name>
#include "simulation.h"

int main(int argc, char** argv) {
  const Job job = ReadJob();
  VerilatedContext context;
  context.commandArgs(argc, argv);
  Simulation<Attribution>(job, &context).Run();
  return 0;
}
