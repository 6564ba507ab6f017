/* Nested loops that move two positions, each by a fixed step a loop: walks over tensors of any shape. */
#ifndef CFU_LOOPS_H
#define CFU_LOOPS_H

#include <stdint.h>

enum { LOOPS = 5 };

/* Outermost first; loops that are not needed count 1. */
struct loops {
  int32_t count[LOOPS];
  int32_t step_a[LOOPS];
  int32_t step_b[LOOPS];
};

/* Where a walk is; all zero at the start. */
struct loop_position {
  int32_t index[LOOPS];
  int32_t a, b;
};

/* Go on to the next position. Returns 0 when there was none: the walk is at its start again. */
static inline int32_t loops_next(const struct loops *loops, struct loop_position *at) {
  for (int32_t i = LOOPS - 1; i >= 0; i--) {
    at->a += loops->step_a[i];
    at->b += loops->step_b[i];
    if (++at->index[i] < loops->count[i]) {
      return 1;
    }
    at->index[i] = 0;
    at->a -= loops->count[i] * loops->step_a[i];
    at->b -= loops->count[i] * loops->step_b[i];
  }
  return 0;
}

#endif
