#include "prelu_s8.h"

static void prelu_row(const struct prelu_s8_params *p, const int8_t *input, const int8_t *alpha, int8_t *output) {
  for (int32_t i = 0; i < p->broadcast.count; i++) {
    int32_t value = *input + p->input_offset;
    if (value >= 0) {
      output[i] = requantize_s8(value, p->multiplier, p->shift, &p->range);
    } else {
      output[i] = requantize_s8(value * (*alpha + p->alpha_offset), p->alpha_multiplier, p->alpha_shift, &p->range);
    }
    input += p->broadcast.left_step;
    alpha += p->broadcast.right_step;
  }
}

enum kernel_status prelu_s8(const void *params, const struct kernel_io *io) {
  const struct prelu_s8_params *p = params;
  struct broadcast_inputs in = broadcast_inputs(&p->broadcast, io);
  struct loop_position at = {0};
  int8_t *output = io->outputs[0];
  do {
    prelu_row(p, in.left + at.a, in.right + at.b, output);
    output += p->broadcast.count;
  } while (loops_next(&p->broadcast.rows, &at));
  return KERNEL_OK;
}
