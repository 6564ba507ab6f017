/* VexRiscv's counters: the low words of mcycle and minstret. */
#ifndef CPU_COUNTER_H
#define CPU_COUNTER_H

#include <stdint.h>

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

#endif
