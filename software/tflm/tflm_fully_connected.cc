extern "C" {
#include "tflm_fully_connected.h"
}

#include "glue.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/fully_connected.h"

using namespace tflm_glue;

kernel_status tflm_fully_connected(const void *params, const kernel_io *io) {
  const auto *p = static_cast<const tflm_fully_connected_params *>(params);
  const auto *input = static_cast<const int8_t *>(io->inputs[0]);
  auto *output = static_cast<int8_t *>(io->outputs[0]);
  const int32_t in[] = {p->batches, p->input_size};
  const int32_t filter[] = {p->output_size, p->input_size};
  const int32_t out[] = {p->batches, p->output_size};
  tflite_micro::FullyConnectedParams fc = {};
  set_range(&fc, p->range);
  fc.input_offset = p->input_offset;
  if (p->per_channel) {
    tflite_micro::reference_integer_ops::FullyConnectedPerChannel(
        fc, p->multiplier, reinterpret_cast<const int *>(p->shift), RuntimeShape(2, in), input, RuntimeShape(2, filter),
        p->weights, vector_shape(p->output_size), p->bias, RuntimeShape(2, out), output);
  } else {
    fc.output_multiplier = p->multiplier[0];
    fc.output_shift = p->shift[0];
    tflite_micro::reference_integer_ops::FullyConnected(fc, RuntimeShape(2, in), input, RuntimeShape(2, filter),
                                                        p->weights, vector_shape(p->output_size), p->bias,
                                                        RuntimeShape(2, out), output);
  }
  return KERNEL_OK;
}
