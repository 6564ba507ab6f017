/* DEPTHWISE_CONV_2D, int8, for the filter that networks use: 3 x 3, stride 1 or 2, one output per input channel. */
#ifndef DEPTHWISE_CONV_2D_S8_3X3_H
#define DEPTHWISE_CONV_2D_S8_3X3_H

#include "cfu/kernel.h"
#include "cfu/requantize.h"
#include "cfu/window.h"

struct depthwise_conv_2d_s8_3x3_params {
  struct window_2d window; /* 3 x 3, dilation 1, stride_width 1 or 2, as many output channels as input channels */
  struct output_range range;
  int32_t input_zero_point;   /* what padding holds */
  int32_t columns;            /* of a padded row: pad_left + input_width + what the last output needs beyond */
  const int8_t *weights;      /* [channels][3][3] */
  const int32_t *bias;        /* [channels], the input's zero point folded in */
  const uint32_t *multiplier; /* [channels] */
  const int8_t *shift;        /* [channels] */
};

/* inputs[0]: int8 [batches][input_height][input_width][channels]
 * outputs[0]: int8 [batches][output_height][output_width][channels]
 * scratch: int32 [2 + output_width] sums, then int8 [3][columns][channels] padded rows */
enum kernel_status depthwise_conv_2d_s8_3x3(const void *params, const struct kernel_io *io);

#endif
