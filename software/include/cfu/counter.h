/* The CPU's cycle and instruction counters, low words: differences wrap correctly up to 2^32 - 1. */
#ifndef CFU_COUNTER_H
#define CFU_COUNTER_H

#include <stdint.h>

static inline uint32_t counter_cycle(void);
static inline uint32_t counter_instret(void);

#if defined(__riscv)
#include "cpu/counter.h"
#else /* on the host time is not counted in the target's cycles: no number is better than a wrong one */
static inline uint32_t counter_cycle(void) { return 0; }
static inline uint32_t counter_instret(void) { return 0; }
#endif

#endif
