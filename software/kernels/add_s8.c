#include "add_s8.h"

/* Bits of fraction that addends get before they are scaled. TFLM: left_shift in CalculateOpDataAdd. */
enum { FRACTION_BITS = 20 };

static inline int32_t scale(int32_t value, const struct add_s8_input *input) {
  return multiply_by_quantized_multiplier((value + input->offset) * (1 << FRACTION_BITS), input->multiplier,
                                          input->shift);
}

enum kernel_status add_s8(const void *params, const struct kernel_io *io) {
  const struct add_s8_params *p = params;
  const void *const *inputs = io->inputs;
  const int8_t *first = p->constant[0] ? p->constant[0] : *inputs++;
  const int8_t *second = p->constant[1] ? p->constant[1] : *inputs;
  int8_t *output = io->outputs[0];
  for (int32_t i = 0; i < p->size; i++) {
    int32_t sum = scale(first[i], &p->input[0]) + scale(second[i], &p->input[1]);
    output[i] = requantize_s8(sum, p->multiplier, p->shift, &p->range);
  }
  return KERNEL_OK;
}
