#include "quantize_f32_s8.h"

/* How many of 255 ascending numbers are at most `value`. */
static inline int32_t count_up_to(const int32_t *numbers, int32_t value) {
  int32_t count = 0;
#pragma GCC unroll 8
  for (int32_t step = 128; step > 0; step /= 2) {
    count += numbers[count + step - 1] <= value ? step : 0;
  }
  return count;
}

enum kernel_status quantize_f32_s8(const void *params, const struct kernel_io *io) {
  const struct quantize_f32_s8_params *p = params;
  const int32_t *input = io->inputs[0];
  int8_t *output = io->outputs[0];
  for (int32_t i = 0; i < p->size; i++) {
    int32_t bits = input[i];
    output[i] = (int8_t)(INT8_MIN + count_up_to(p->least, bits ^ ((bits >> 31) & INT32_MAX)));
  }
  return KERNEL_OK;
}
