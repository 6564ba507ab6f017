#include "requantize_s16.h"

static inline int32_t requantize(const struct requantize_s16_params *p, int32_t value) {
  int32_t scaled = multiply_by_quantized_multiplier(value, p->multiplier, p->shift);
  return clamp(scaled + p->range.offset, p->range.min, p->range.max);
}

enum kernel_status requantize_s16(const void *params, const struct kernel_io *io) {
  const struct requantize_s16_params *p = params;
  const int16_t *input = io->inputs[0];
  if (p->width == 1) {
    int8_t *output = io->outputs[0];
    for (int32_t i = 0; i < p->size; i++) {
      output[i] = (int8_t)requantize(p, input[i]);
    }
  } else {
    int16_t *output = io->outputs[0];
    for (int32_t i = 0; i < p->size; i++) {
      output[i] = (int16_t)requantize(p, input[i]);
    }
  }
  return KERNEL_OK;
}
