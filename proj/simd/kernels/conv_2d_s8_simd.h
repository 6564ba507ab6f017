/* CONV_2D, int8: dot products of four bytes, two output channels of two pixels at a time. */
#ifndef CONV_2D_S8_SIMD_H
#define CONV_2D_S8_SIMD_H

#include "cfu/kernel.h"
#include "cfu/window.h"
#include "simd.h"

/* Arrays are padded with zeros to an even number of output channels. */
struct conv_2d_s8_simd_params {
  struct window_2d window;
  struct output_range range;
  int32_t input_zero_point; /* what padding holds */
  int32_t words;            /* of a patch: filter_height * filter_width * input_channels bytes, made even */
  int32_t tile;             /* output pixels at a time, so many that their patches stay in the data cache */
  int32_t pointwise;        /* 1 x 1, stride 1: a patch is a pixel where it lies, no scratch memory is used */
  const uint32_t *weights;  /* [output_channels / 2][words][2] */
  const int32_t *bias;      /* [output_channels], the input's zero point folded in */
  const int32_t *scale;     /* [output_channels][2]: multiplier, shift */
};

/* inputs[0]: int8 [batches][input_height][input_width][input_channels]
 * outputs[0]: int8 [batches][output_height][output_width][output_channels]
 * scratch: unless pointwise, int8 [tile][4 * words] */
enum kernel_status conv_2d_s8_simd(const void *params, const struct kernel_io *io);

#endif
