/* FULLY_CONNECTED by TFLM: reference_integer_ops::FullyConnected and FullyConnectedPerChannel. */
#ifndef TFLM_FULLY_CONNECTED_H
#define TFLM_FULLY_CONNECTED_H

#include "cfu/kernel.h"
#include "cfu/requantize.h"

struct tflm_fully_connected_params {
  int32_t batches, input_size, output_size;
  struct output_range range;
  int32_t input_offset;
  int32_t per_channel;       /* one multiplier for each output, else one for all */
  const int8_t *weights;     /* [output_size][input_size] */
  const int32_t *bias;       /* [output_size], or null */
  const int32_t *multiplier; /* [output_size or 1], Q0.31 */
  const int32_t *shift;      /* [output_size or 1], to the left */
};

/* inputs[0]: int8 [batches][input_size]; outputs[0]: int8 [batches][output_size]. */
enum kernel_status tflm_fully_connected(const void *params, const struct kernel_io *io);

#endif
