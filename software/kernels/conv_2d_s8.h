/* CONV_2D, int8, weights quantised per channel or per tensor. */
#ifndef CONV_2D_S8_H
#define CONV_2D_S8_H

#include "cfu/kernel.h"
#include "cfu/matrix.h"
#include "cfu/window.h"

struct conv_2d_s8_params {
  struct window_2d window;
  struct matrix_s8 matrix;  /* one row an output channel; depth = filter_height * filter_width * input_channels */
  int32_t input_zero_point; /* what padding holds */
  int32_t tile;             /* output pixels at a time, so many that their patches stay in the data cache */
  int32_t pointwise;        /* 1 x 1, stride 1: a patch is a pixel where it lies, no scratch memory is used */
};

/* inputs[0]: int8 [batches][input_height][input_width][input_channels]
 * outputs[0]: int8 [batches][output_height][output_width][output_channels]
 * scratch: unless pointwise, int8 [tile][depth] */
enum kernel_status conv_2d_s8(const void *params, const struct kernel_io *io);

#endif
