// One clock cycle of the SoC, up to and including its rising edge.
//
// clock_both.cpp drives both edges through Verilator's eval(): always right. clock_rising.cpp is a fifth faster, for
// models in which nothing but rising edges uses the clock (cfu/sim/hardware.py looks) and whose eval() has been called once.
// The choice is made when linking.
#ifndef SOC_HARNESS_CLOCK_H_
#define SOC_HARNESS_CLOCK_H_

class Vsoc;

void Cycle(Vsoc* top);

#endif  // SOC_HARNESS_CLOCK_H_
