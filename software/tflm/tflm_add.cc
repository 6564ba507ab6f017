extern "C" {
#include "tflm_add.h"
}

#include "glue.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/add.h"

using namespace tflm_glue;

kernel_status tflm_add(const void *params, const kernel_io *io) {
  const auto *p = static_cast<const tflm_add_params *>(params);
  const void *const *inputs = io->inputs;
  const int8_t *left = next_input(p->input[0].constant, inputs);
  const int8_t *right = next_input(p->input[1].constant, inputs);
  tflite_micro::ArithmeticParams add = {};
  set_range(&add, p->range);
  add.left_shift = p->left_shift;
  add.input1_offset = p->input[0].offset;
  add.input1_multiplier = p->input[0].multiplier;
  add.input1_shift = p->input[0].shift;
  add.input2_offset = p->input[1].offset;
  add.input2_multiplier = p->input[1].multiplier;
  add.input2_shift = p->input[1].shift;
  add.output_multiplier = p->multiplier;
  add.output_shift = p->shift;
  const auto sum = p->broadcast ? tflite_micro::reference_integer_ops::BroadcastAdd4DSlow
                                : tflite_micro::reference_integer_ops::Add;
  sum(add, shape(p->input[0].shape), left, shape(p->input[1].shape), right, shape(p->output),
      static_cast<int8_t *>(io->outputs[0]));
  return KERNEL_OK;
}
