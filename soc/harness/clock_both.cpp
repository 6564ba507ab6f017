#include "Vsoc.h"
#include "clock.h"

void Cycle(Vsoc* top) {
  top->sys_clk = 0;
  top->eval();
  top->sys_clk = 1;
  top->eval();
}
