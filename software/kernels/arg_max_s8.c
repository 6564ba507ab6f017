#include "arg_max_s8.h"

static int32_t first_largest(const int8_t *values, int32_t count, int32_t step, int32_t complement) {
  int32_t best = 0, largest = *values ^ complement;
  for (int32_t i = 1; i < count; i++) {
    values += step;
    int32_t value = *values ^ complement;
    if (value > largest) {
      largest = value;
      best = i;
    }
  }
  return best;
}

enum kernel_status arg_max_s8(const void *params, const struct kernel_io *io) {
  const struct arg_max_s8_params *p = params;
  const int8_t *input = io->inputs[0];
  int32_t *output = io->outputs[0];
  for (int32_t outer = 0; outer < p->outer; outer++) {
    for (int32_t inner = 0; inner < p->inner; inner++) {
      *output++ = first_largest(input + inner, p->axis, p->inner, p->complement);
    }
    input += p->axis * p->inner;
  }
  return KERNEL_OK;
}
