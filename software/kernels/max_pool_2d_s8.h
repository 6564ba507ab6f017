/* MAX_POOL_2D, int8; input and output are quantised alike. */
#ifndef MAX_POOL_2D_S8_H
#define MAX_POOL_2D_S8_H

#include "cfu/kernel.h"
#include "cfu/window.h"

struct max_pool_2d_s8_params {
  struct window_2d window; /* dilation 1, as many output channels as input channels */
  int32_t min, max;        /* bounds of the output: fused activation */
};

/* The largest of the taps inside the image.
 * inputs[0]: int8 [batches][input_height][input_width][channels]
 * outputs[0]: int8 [batches][output_height][output_width][channels] */
enum kernel_status max_pool_2d_s8(const void *params, const struct kernel_io *io);

#endif
