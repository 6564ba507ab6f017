#include "add_sub_s8.h"

/* Bits of fraction that operands get before they are scaled. TFLM: left_shift in CalculateOpDataAdd. */
enum { FRACTION_BITS = 20 };

static inline int32_t scale(int32_t value, const struct add_sub_s8_input *input) {
  return multiply_by_quantized_multiplier((value + input->offset) * (1 << FRACTION_BITS), input->multiplier,
                                          input->shift);
}

static void combine_row(const struct add_sub_s8_params *p, const int8_t *left, const int8_t *right, int8_t *output) {
  for (int32_t i = 0; i < p->broadcast.count; i++) {
    int32_t sum = scale(*left, &p->input[0]) + p->sign * scale(*right, &p->input[1]);
    output[i] = requantize_s8(sum, p->multiplier, p->shift, &p->range);
    left += p->broadcast.left_step;
    right += p->broadcast.right_step;
  }
}

enum kernel_status add_sub_s8(const void *params, const struct kernel_io *io) {
  const struct add_sub_s8_params *p = params;
  struct broadcast_inputs in = broadcast_inputs(&p->broadcast, io);
  struct loop_position at = {0};
  int8_t *output = io->outputs[0];
  do {
    combine_row(p, in.left + at.a, in.right + at.b, output);
    output += p->broadcast.count;
  } while (loops_next(&p->broadcast.rows, &at));
  return KERNEL_OK;
}
