/* What the kernels on the `simd` instructions share. */
#ifndef SIMD_H
#define SIMD_H

#include "cfu/requantize.h"
#include "cfu_ops.h"

static inline void simd_set_output(const struct output_range *range) {
  cfu_set_output(range->offset, (uint32_t)(range->min & 0xff) | (uint32_t)(range->max & 0xff) << 8);
}

/* Scale of one output channel, as TFLM has it: multiplier (in [2^30, 2^31), or 0) and shift. */
static inline void simd_set_scale(const int32_t scale[2]) { cfu_set_multiplier((uint32_t)scale[0], scale[1]); }

#endif
