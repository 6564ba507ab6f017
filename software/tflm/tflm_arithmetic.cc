extern "C" {
#include "tflm_arithmetic.h"
}

#include "glue.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/add.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/mul.h"

using namespace tflm_glue;
using Function = void (*)(const tflite_micro::ArithmeticParams &, const RuntimeShape &, const int8_t *,
                          const RuntimeShape &, const int8_t *, const RuntimeShape &, int8_t *);

static kernel_status run(const void *params, const kernel_io *io, Function same_shape, Function broadcast) {
  const auto *p = static_cast<const tflm_arithmetic_params *>(params);
  const void *const *inputs = io->inputs;
  const int8_t *left = next_input(p->input[0].constant, inputs);
  const int8_t *right = next_input(p->input[1].constant, inputs);
  tflite_micro::ArithmeticParams op = {};
  set_range(&op, p->range);
  op.left_shift = p->left_shift;
  op.input1_offset = p->input[0].offset;
  op.input1_multiplier = p->input[0].multiplier;
  op.input1_shift = p->input[0].shift;
  op.input2_offset = p->input[1].offset;
  op.input2_multiplier = p->input[1].multiplier;
  op.input2_shift = p->input[1].shift;
  op.output_multiplier = p->multiplier;
  op.output_shift = p->shift;
  (p->broadcast ? broadcast : same_shape)(op, shape(p->input[0].shape), left, shape(p->input[1].shape), right,
                                          shape(p->output), static_cast<int8_t *>(io->outputs[0]));
  return KERNEL_OK;
}

kernel_status tflm_add(const void *params, const kernel_io *io) {
  namespace ops = tflite_micro::reference_integer_ops;
  return run(params, io, ops::Add, ops::BroadcastAdd6DSlow);
}

kernel_status tflm_mul(const void *params, const kernel_io *io) {
  namespace ops = tflite_micro::reference_integer_ops;
  return run(params, io, ops::Mul<int8_t>, ops::BroadcastMul6DSlow<int8_t>);
}
