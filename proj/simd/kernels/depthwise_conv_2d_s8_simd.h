/* DEPTHWISE_CONV_2D, int8, one output channel for each input channel: four channels at a time. */
#ifndef DEPTHWISE_CONV_2D_S8_SIMD_H
#define DEPTHWISE_CONV_2D_S8_SIMD_H

#include "cfu/kernel.h"
#include "cfu/window.h"
#include "simd.h"

struct depthwise_conv_2d_s8_simd_params {
  struct window_2d window; /* channels: a multiple of four */
  struct output_range range;
  int32_t input_offset;    /* minus the input's zero point */
  const uint32_t *weights; /* [channels / 4][filter_height][filter_width], four channels in a word */
  const int32_t *bias;     /* [channels] */
  const int32_t *scale;    /* [channels][2]: multiplier, shift */
};

/* inputs[0]: int8 [batches][input_height][input_width][channels]
 * outputs[0]: int8 [batches][output_height][output_width][channels] */
enum kernel_status depthwise_conv_2d_s8_simd(const void *params, const struct kernel_io *io);

#endif
