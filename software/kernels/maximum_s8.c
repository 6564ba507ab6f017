#include "maximum_s8.h"

static void maximum_row(const struct maximum_s8_params *p, const int8_t *left, const int8_t *right, int8_t *output) {
  for (int32_t i = 0; i < p->broadcast.count; i++) {
    int32_t a = *left, b = *right;
    output[i] = (int8_t)((a ^ p->complement) > (b ^ p->complement) ? a : b);
    left += p->broadcast.left_step;
    right += p->broadcast.right_step;
  }
}

enum kernel_status maximum_s8(const void *params, const struct kernel_io *io) {
  const struct maximum_s8_params *p = params;
  struct broadcast_inputs in = broadcast_inputs(&p->broadcast, io);
  struct loop_position at = {0};
  int8_t *output = io->outputs[0];
  do {
    maximum_row(p, in.left + at.a, in.right + at.b, output);
    output += p->broadcast.count;
  } while (loops_next(&p->broadcast.rows, &at));
  return KERNEL_OK;
}
