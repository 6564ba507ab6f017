#include "add_s8.h"

enum kernel_status add_s8(const void *params, const struct kernel_io *io) {
  const struct add_s8_params *p = params;
  const int8_t *addends[2];
  add_find_inputs(p, io, addends);
  int8_t *output = io->outputs[0];
  for (int32_t i = 0; i < p->size; i++) {
    int32_t sum = add_scaled(&p->input[0], addends[0][i]) + add_scaled(&p->input[1], addends[1][i]);
    output[i] = requantize_s8(sum, p->multiplier, p->shift, &p->range);
  }
  return KERNEL_OK;
}
