/* DEQUANTIZE of int16, whose zero point is 0, to float32. Links the compiler's floating-point functions. */
#ifndef DEQUANTIZE_S16_H
#define DEQUANTIZE_S16_H

#include "cfu/kernel.h"

struct dequantize_s16_params {
  int32_t size; /* elements */
  float scale;
};

/* scale * value. inputs[0]: int16 [size]; outputs[0]: float32 [size]. */
enum kernel_status dequantize_s16(const void *params, const struct kernel_io *io);

#endif
