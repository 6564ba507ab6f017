/* QUANTIZE of float32 to int8 without floating-point functions: a binary search among the values where the result
 * changes. */
#ifndef QUANTIZE_F32_S8_H
#define QUANTIZE_F32_S8_H

#include "cfu/kernel.h"

struct quantize_f32_s8_params {
  int32_t size; /* elements */
  /* [255] the least float that gives -127, -126 ... 127: its bits, with those below the sign inverted if it is set,
   * so that they are ordered as the floats are */
  const int32_t *least;
};

/* Values beyond the range saturate, whatever their size, and NaN does by its sign; what TFLM makes of NaN and of 2^31
 * scales and more is undefined. inputs[0]: float32 [size]; outputs[0]: int8 [size], may be the input. */
enum kernel_status quantize_f32_s8(const void *params, const struct kernel_io *io);

#endif
