/* DEPTHWISE_CONV_2D, int8, weights quantised per channel or per tensor, any depth multiplier. */
#ifndef DEPTHWISE_CONV_2D_S8_H
#define DEPTHWISE_CONV_2D_S8_H

#include "cfu/kernel.h"
#include "cfu/requantize.h"
#include "cfu/window.h"

struct depthwise_conv_2d_s8_params {
  struct window_2d window;
  struct output_range range;
  int32_t depth_multiplier;   /* output channel = input channel * depth_multiplier + 0..depth_multiplier-1 */
  int32_t input_offset;       /* minus the input's zero point: -127..128 */
  const int8_t *weights;      /* [filter_height][filter_width][output_channels], zero point 0 */
  const int32_t *bias;        /* [output_channels] */
  const uint32_t *multiplier; /* [output_channels] */
  const int8_t *shift;        /* [output_channels] */
};

/* inputs[0]: int8 [batches][input_height][input_width][input_channels]
 * outputs[0]: int8 [batches][output_height][output_width][output_channels] */
enum kernel_status depthwise_conv_2d_s8(const void *params, const struct kernel_io *io);

#endif
