/* What the kernels on the `simd` instructions share. */
#ifndef SIMD_H
#define SIMD_H

#include "cfu/requantize.h"
#include "cfu_ops.h"

/* Scale of one output channel, as TFLM has it: multiplier in [2^30, 2^31), or 0; shift left if positive. */
struct simd_scale {
  uint32_t multiplier;
  int32_t shift;
};

/* For loops whose order of loads and CFU instructions counts: gcc's first scheduling pass would mix them. */
#define SCHEDULED_AS_WRITTEN __attribute__((noinline, optimize("no-schedule-insns")))

/* Six words are in registers from here on: gcc moves no load from before to behind, or from behind to before.
 * A CFU instruction waits for the load before it, so loads come in groups. */
static inline void simd_loaded(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d, uint32_t *e, uint32_t *f) {
  __asm__ volatile("" : "+r"(*a), "+r"(*b), "+r"(*c), "+r"(*d), "+r"(*e), "+r"(*f)::"memory");
}

static inline void simd_set_output(const struct output_range *range) {
  cfu_set_output(range->offset, (uint32_t)(range->min & 0xff) | (uint32_t)(range->max & 0xff) << 8);
}

static inline struct simd_scale simd_scale(const int32_t *scales, int32_t channel) {
  struct simd_scale scale = {(uint32_t)scales[2 * channel], scales[2 * channel + 1]};
  return scale;
}

static inline void simd_set_scale(struct simd_scale scale) { cfu_set_multiplier(scale.multiplier, scale.shift); }

#endif
