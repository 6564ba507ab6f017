/* QUANTIZE of int16, whose zero point is 0, to int8 or int16 with another scale. */
#ifndef REQUANTIZE_S16_H
#define REQUANTIZE_S16_H

#include "cfu/kernel.h"
#include "cfu/requantize.h"

struct requantize_s16_params {
  int32_t size;  /* elements */
  int32_t width; /* bytes of an output: 1 or 2 */
  uint32_t multiplier;
  int32_t shift;
  struct output_range range;
};

/* inputs[0]: int16 [size]; outputs[0]: int8 or int16 [size], may be the input. */
enum kernel_status requantize_s16(const void *params, const struct kernel_io *io);

#endif
