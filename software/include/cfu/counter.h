/* The CPU's cycle and instruction counters, low words: differences wrap correctly up to 2^32 - 1. */
#ifndef CFU_COUNTER_H
#define CFU_COUNTER_H

#include <stdint.h>

#if defined(__riscv)
static inline uint32_t counter_cycle(void) {
  uint32_t value;
  __asm__ volatile("csrr %0, mcycle" : "=r"(value)::"memory");
  return value;
}

static inline uint32_t counter_instret(void) {
  uint32_t value;
  __asm__ volatile("csrr %0, minstret" : "=r"(value)::"memory");
  return value;
}
#else /* on the host time is not counted in the target's cycles: no number is better than a wrong one */
static inline uint32_t counter_cycle(void) { return 0; }
static inline uint32_t counter_instret(void) { return 0; }
#endif

#endif
