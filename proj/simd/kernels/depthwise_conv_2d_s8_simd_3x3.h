/* DEPTHWISE_CONV_2D, int8, for 3 x 3 filters: four channels at a time. */
#ifndef DEPTHWISE_CONV_2D_S8_SIMD_3X3_H
#define DEPTHWISE_CONV_2D_S8_SIMD_3X3_H

#include "cfu/kernel.h"
#include "cfu/window.h"
#include "simd.h"

struct depthwise_conv_2d_s8_simd_3x3_params {
  struct window_2d window; /* 3 x 3, dilation 1, as many output channels as input channels: a multiple of four */
  struct output_range range;
  int32_t input_zero_point; /* what padding holds */
  int32_t columns;          /* of a padded row, see cfu/row_ring.h */
  const uint32_t *weights;  /* [channels / 4][3][3], four channels in a word */
  const int32_t *bias;      /* [channels] */
  const int32_t *scale;     /* [channels][2]: multiplier, shift */
};

/* inputs[0]: int8 [batches][input_height][input_width][channels]
 * outputs[0]: int8 [batches][output_height][output_width][channels]
 * scratch: int8 [3][columns][channels] */
enum kernel_status depthwise_conv_2d_s8_simd_3x3(const void *params, const struct kernel_io *io);

#endif
