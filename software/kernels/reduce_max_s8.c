#include "reduce_max_s8.h"

static int32_t largest(const struct reduce_max_s8_params *p, const int8_t *input) {
  int32_t largest = INT8_MIN;
  struct loop_position at = {0};
  do {
    const int8_t *row = input + at.a;
    for (int32_t i = 0; i < p->count; i++) {
      int32_t value = *row ^ p->complement;
      largest = value > largest ? value : largest;
      row += p->step;
    }
  } while (loops_next(&p->reduced, &at));
  return largest;
}

enum kernel_status reduce_max_s8(const void *params, const struct kernel_io *io) {
  const struct reduce_max_s8_params *p = params;
  const int8_t *input = io->inputs[0];
  int8_t *output = io->outputs[0];
  struct loop_position at = {0};
  do {
    *output++ = (int8_t)(largest(p, input + at.a) ^ p->complement);
  } while (loops_next(&p->kept, &at));
  return KERNEL_OK;
}
