// What the C entry points of TFLM's reference kernels share: from constant parameter structs to TFLM's types.
#ifndef TFLM_GLUE_H
#define TFLM_GLUE_H

extern "C" {
#include "cfu/kernel.h"
#include "cfu/requantize.h"
#include "cfu/window.h"
#include "tflm_shape.h"
}

#include "tensorflow/lite/kernels/internal/types.h"

namespace tflm_glue {

using tflite_micro::RuntimeShape;

inline RuntimeShape shape(const tflm_shape &s) { return RuntimeShape(s.rank, s.size); }

inline RuntimeShape input_shape(const window_2d &w) {
  const int32_t size[] = {w.batches, w.input_height, w.input_width, w.input_channels};
  return RuntimeShape(4, size);
}

inline RuntimeShape output_shape(const window_2d &w) {
  const int32_t size[] = {w.batches, w.output_height, w.output_width, w.output_channels};
  return RuntimeShape(4, size);
}

inline RuntimeShape vector_shape(int32_t size) { return RuntimeShape(1, &size); }

// For every TFLM params struct that has these fields.
template <typename Params>
void set_range(Params *params, const output_range &range) {
  params->output_offset = range.offset;
  params->quantized_activation_min = range.min;
  params->quantized_activation_max = range.max;
}

// The same for convolutions.
template <typename Params>
void set_window(Params *params, const window_2d &w) {
  params->padding_values.width = w.pad_left;
  params->padding_values.height = w.pad_top;
  params->stride_width = w.stride_width;
  params->stride_height = w.stride_height;
  params->dilation_width_factor = w.dilation_width;
  params->dilation_height_factor = w.dilation_height;
}

// Input `number` of an op of which some inputs are constants: null where it is the next of io's.
template <typename T>
const T *next_input(const T *constant, const void *const *&inputs) {
  return constant ? constant : static_cast<const T *>(*inputs++);
}

}  // namespace tflm_glue

#endif
