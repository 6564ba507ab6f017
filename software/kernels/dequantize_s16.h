/* DEQUANTIZE of int16 to float32. Links the compiler's floating-point functions. */
#ifndef DEQUANTIZE_S16_H
#define DEQUANTIZE_S16_H

#include "cfu/kernel.h"

struct dequantize_s16_params {
  int32_t size; /* elements */
  float scale;
  int32_t zero_point;
};

/* scale * (value - zero_point). inputs[0]: int16 [size]; outputs[0]: float32 [size]. */
enum kernel_status dequantize_s16(const void *params, const struct kernel_io *io);

#endif
