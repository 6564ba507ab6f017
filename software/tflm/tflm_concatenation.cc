extern "C" {
#include "tflm_concatenation.h"
}

#include "glue.h"
#include "tensorflow/lite/kernels/internal/reference/concatenation.h"

using namespace tflm_glue;

kernel_status tflm_concatenation(const void *params, const kernel_io *io) {
  const auto *p = static_cast<const tflm_concatenation_params *>(params);
  const void *const *inputs = io->inputs;
  RuntimeShape shapes[TFLM_CONCATENATION_INPUTS];
  const RuntimeShape *shape_of[TFLM_CONCATENATION_INPUTS];
  const int8_t *data[TFLM_CONCATENATION_INPUTS];
  for (int32_t i = 0; i < p->inputs; i++) {
    const tflm_concatenation_input &input = p->input[i];
    shapes[i].ReplaceWith(input.shape.rank, input.shape.size);
    shape_of[i] = &shapes[i];
    data[i] = next_input(input.constant, inputs);
  }
  tflite_micro::ConcatenationParams concatenation = {};
  concatenation.axis = static_cast<int8_t>(p->axis);
  concatenation.inputs_count = static_cast<uint16_t>(p->inputs);
  tflite_micro::reference_ops::Concatenation(concatenation, shape_of, data, shape(p->output),
                                             static_cast<int8_t *>(io->outputs[0]));
  return KERNEL_OK;
}
