#include "fully_connected_s8.h"

enum kernel_status fully_connected_s8(const void *params, const struct kernel_io *io) {
  const struct fully_connected_s8_params *p = params;
  const int8_t *input = io->inputs[0];
  int8_t *output = io->outputs[0];
  for (int32_t batch = 0; batch < p->batches; batch++) {
    const int8_t *weights = p->weights;
    for (int32_t row = 0; row < p->output_size; row++) {
      uint32_t sum = (uint32_t)p->bias[row];
      for (int32_t i = 0; i < p->input_size; i++) {
        sum += (uint32_t)(input[i] * *weights++);
      }
      *output++ = requantize_s8((int32_t)sum, p->multiplier[row], p->shift[row], &p->range);
    }
    input += p->input_size;
  }
  return KERNEL_OK;
}
