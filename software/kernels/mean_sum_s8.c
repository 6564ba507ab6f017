#include "mean_sum_s8.h"

static int32_t add_rows(const struct mean_sum_s8_params *p, const int8_t *input) {
  int32_t sum = p->offset;
  struct loop_position at = {0};
  do {
    const int8_t *row = input + at.a;
    for (int32_t i = 0; i < p->count; i++) {
      sum += *row;
      row += p->step;
    }
  } while (loops_next(&p->reduced, &at));
  return sum;
}

enum kernel_status mean_sum_s8(const void *params, const struct kernel_io *io) {
  const struct mean_sum_s8_params *p = params;
  const int8_t *input = io->inputs[0];
  int8_t *output = io->outputs[0];
  struct loop_position at = {0};
  do {
    *output++ = requantize_s8(add_rows(p, input + at.a), p->multiplier, p->shift, &p->range);
  } while (loops_next(&p->kept, &at));
  return KERNEL_OK;
}
