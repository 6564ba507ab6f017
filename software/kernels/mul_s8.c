#include "mul_s8.h"

static void multiply_row(const struct mul_s8_params *p, const int8_t *left, const int8_t *right, int8_t *output) {
  for (int32_t i = 0; i < p->broadcast.count; i++) {
    int32_t product = (*left + p->left_offset) * (*right + p->right_offset);
    output[i] = requantize_s8(product, p->multiplier, p->shift, &p->range);
    left += p->broadcast.left_step;
    right += p->broadcast.right_step;
  }
}

enum kernel_status mul_s8(const void *params, const struct kernel_io *io) {
  const struct mul_s8_params *p = params;
  struct broadcast_inputs in = broadcast_inputs(&p->broadcast, io);
  struct loop_position at = {0};
  int8_t *output = io->outputs[0];
  do {
    multiply_row(p, in.left + at.a, in.right + at.b, output);
    output += p->broadcast.count;
  } while (loops_next(&p->broadcast.rows, &at));
  return KERNEL_OK;
}
