/* QUANTIZE of float32 to int16. Links the compiler's floating-point functions. */
#ifndef QUANTIZE_F32_S16_H
#define QUANTIZE_F32_S16_H

#include "cfu/kernel.h"
#include "cfu/requantize.h"

struct quantize_f32_s16_params {
  int32_t size; /* elements */
  float scale;
  struct output_range range;
};

/* round(value / scale), halves away from zero, plus the offset, within the bounds; NaN is as 0. Values of 2^31 scales
 * and more saturate: what TFLM makes of them is undefined.
 * inputs[0]: float32 [size]; outputs[0]: int16 [size]. */
enum kernel_status quantize_f32_s16(const void *params, const struct kernel_io *io);

#endif
