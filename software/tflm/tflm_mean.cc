extern "C" {
#include "tflm_mean.h"
}

#include "glue.h"
#include "tensorflow/lite/kernels/internal/reference/reduce.h"

using namespace tflm_glue;

// TFLM's kernels take int where the structs have int32_t: on this target both have 32 bits, but are distinct types.
static const int *ints(const int32_t *values) { return reinterpret_cast<const int *>(values); }

kernel_status tflm_mean(const void *params, const kernel_io *io) {
  const auto *p = static_cast<const tflm_mean_params *>(params);
  int index[TFLM_DIMENSIONS], resolved[TFLM_DIMENSIONS];
  const bool done = tflite_micro::reference_ops::QuantizedMeanOrSum<int8_t, int32_t>(
      static_cast<const int8_t *>(io->inputs[0]), p->input_zero_point, ints(p->input.size), p->input.rank,
      static_cast<int8_t *>(io->outputs[0]), p->multiplier, p->shift, p->output_zero_point, ints(p->output.size),
      p->output.rank, ints(p->axis), p->axes, true, index, resolved, static_cast<int32_t *>(io->scratch), false);
  return done ? KERNEL_OK : KERNEL_UNSUPPORTED;
}
