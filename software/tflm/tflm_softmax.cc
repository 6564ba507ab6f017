extern "C" {
#include "tflm_softmax.h"
}

#include "glue.h"
#include "tensorflow/lite/kernels/internal/reference/softmax.h"

using namespace tflm_glue;

kernel_status tflm_softmax(const void *params, const kernel_io *io) {
  const auto *p = static_cast<const tflm_softmax_params *>(params);
  const int32_t size[] = {p->rows, p->depth};
  tflite_micro::SoftmaxParams softmax = {};
  softmax.input_multiplier = p->multiplier;
  softmax.input_left_shift = p->left_shift;
  softmax.diff_min = p->least_difference;
  tflite_micro::reference_ops::Softmax(softmax, RuntimeShape(2, size), static_cast<const int8_t *>(io->inputs[0]),
                                       RuntimeShape(2, size), static_cast<int8_t *>(io->outputs[0]));
  return KERNEL_OK;
}
