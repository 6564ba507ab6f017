/* TRANSPOSE_CONV, int8, weights quantised per tensor or per channel. */
#ifndef TRANSPOSE_CONV_S8_H
#define TRANSPOSE_CONV_S8_H

#include "cfu/kernel.h"
#include "cfu/requantize.h"

struct transpose_conv_s8_params {
  int32_t batches;
  int32_t input_height, input_width, input_channels;
  int32_t output_height, output_width, output_channels;
  int32_t filter_height, filter_width;
  int32_t stride_height, stride_width;
  int32_t pad_top, pad_left;  /* output rows and columns that are cut off */
  const int8_t *weights;      /* [filter_height][filter_width][output_channels][input_channels] */
  const int32_t *tap_bias;    /* [filter_height][filter_width][output_channels] what the input's zero point adds */
  const int32_t *bias;        /* [output_channels] */
  const uint32_t *multiplier; /* [output_channels] */
  const int8_t *shift;        /* [output_channels] */
  struct output_range range;
};

/* inputs[0]: int8 [batches][input_height][input_width][input_channels]
 * outputs[0]: int8 [batches][output_height][output_width][output_channels]
 * scratch: int32 [output_channels] */
enum kernel_status transpose_conv_s8(const void *params, const struct kernel_io *io);

#endif
