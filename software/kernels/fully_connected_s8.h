/* FULLY_CONNECTED, int8, weights quantised per tensor (zero point 0) or per channel. */
#ifndef FULLY_CONNECTED_S8_H
#define FULLY_CONNECTED_S8_H

#include "cfu/kernel.h"
#include "cfu/requantize.h"

struct fully_connected_s8_params {
  int32_t batches;
  int32_t input_size;
  int32_t output_size;
  struct output_range range;
  const int8_t *weights;     /* [output_size][input_size] */
  const int32_t *bias;       /* [output_size], the input's zero point folded in */
  const int32_t *multiplier; /* [output_size] */
  const int32_t *shift;      /* [output_size] */
};

/* inputs[0]: int8 [batches][input_size]; outputs[0]: int8 [batches][output_size] */
enum kernel_status fully_connected_s8(const void *params, const struct kernel_io *io);

#endif
