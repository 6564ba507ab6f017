extern "C" {
#include "tflm_pad.h"
}

#include "glue.h"
#include "tensorflow/lite/kernels/internal/reference/pad.h"

using namespace tflm_glue;

kernel_status tflm_pad(const void *params, const kernel_io *io) {
  const auto *p = static_cast<const tflm_pad_params *>(params);
  const auto value = static_cast<int8_t>(p->value);
  tflite_micro::PadParams pad = {};
  pad.left_padding_count = static_cast<int8_t>(p->input.rank);
  pad.right_padding_count = static_cast<int8_t>(p->input.rank);
  for (int32_t i = 0; i < p->input.rank; i++) {
    pad.left_padding[i] = p->before[i];
    pad.right_padding[i] = p->after[i];
  }
  tflite_micro::reference_ops::Pad(pad, shape(p->input), static_cast<const int8_t *>(io->inputs[0]), &value,
                                   shape(p->output), static_cast<int8_t *>(io->outputs[0]));
  return KERNEL_OK;
}
