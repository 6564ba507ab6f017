/* CONV_2D by TFLM: reference_integer_ops::ConvPerChannel. */
#ifndef TFLM_CONV_2D_H
#define TFLM_CONV_2D_H

#include "cfu/kernel.h"
#include "cfu/requantize.h"
#include "cfu/window.h"

struct tflm_conv_2d_params {
  struct window_2d window;
  struct output_range range;
  int32_t input_offset;
  const int8_t *weights;     /* [output channel][row][column][input channel] */
  const int32_t *bias;       /* [output channel], or null */
  const int32_t *multiplier; /* [output channel], Q0.31 */
  const int32_t *shift;      /* [output channel], to the left */
};

/* inputs[0] and outputs[0]: int8 images of the window's shapes. */
enum kernel_status tflm_conv_2d(const void *params, const struct kernel_io *io);

#endif
