#include "Vsoc.h"
#include "Vsoc___024root.h"
#include "clock.h"

// What Vsoc::eval() calls, between taking a lock and looking at the message queues of other threads, of which there
// are none. Internal to the pinned version of Verilator: another that calls it differently does not compile.
void Vsoc___024root___eval(Vsoc___024root* root);

void Cycle(Vsoc* top) {
  Vsoc___024root* const root = top->rootp;
  root->sys_clk = 1;
  root->__Vtrigprevexpr___TOP__sys_clk__0 = 0;
  Vsoc___024root___eval(root);
}
