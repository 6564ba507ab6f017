// The same as simulate.cpp, and writes profile.txt (attribution.h): another model of the same hardware, made with
// soc/probes.py.
#include "attribution.h"
#include "simulation.h"

int main(int argc, char** argv) {
  const Job job = ReadJob();
  VerilatedContext context;
  context.commandArgs(argc, argv);
  Simulation<Attribution>(job, &context).Run();
  return 0;
}
