#include "dequantize_s16.h"

enum kernel_status dequantize_s16(const void *params, const struct kernel_io *io) {
  const struct dequantize_s16_params *p = params;
  const int16_t *input = io->inputs[0];
  float *output = io->outputs[0];
  for (int32_t i = 0; i < p->size; i++) {
    output[i] = p->scale * (float)input[i];
  }
  return KERNEL_OK;
}
