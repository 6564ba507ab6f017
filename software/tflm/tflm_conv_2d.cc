extern "C" {
#include "tflm_conv_2d.h"
}

#include "glue.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/conv.h"

using namespace tflm_glue;

kernel_status tflm_conv_2d(const void *params, const kernel_io *io) {
  const auto *p = static_cast<const tflm_conv_2d_params *>(params);
  const window_2d &w = p->window;
  const int32_t filter[] = {w.output_channels, w.filter_height, w.filter_width, w.input_channels};
  tflite_micro::ConvParams conv = {};
  set_window(&conv, w);
  set_range(&conv, p->range);
  conv.input_offset = p->input_offset;
  tflite_micro::reference_integer_ops::ConvPerChannel(
      conv, p->multiplier, p->shift, input_shape(w), static_cast<const int8_t *>(io->inputs[0]),
      RuntimeShape(4, filter), p->weights, vector_shape(w.output_channels), p->bias, output_shape(w),
      static_cast<int8_t *>(io->outputs[0]));
  return KERNEL_OK;
}
