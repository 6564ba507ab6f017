/* ADD, int8, two inputs of one shape. */
#ifndef ADD_S8_H
#define ADD_S8_H

#include "cfu/kernel.h"
#include "cfu/requantize.h"

/* Bits of fraction that addends get before they are scaled. TFLM: left_shift in CalculateOpDataAdd. */
enum { ADD_FRACTION_BITS = 20 };

/* Offset and scale of one addend; shift in -31..0. */
struct add_s8_input {
  int32_t offset;
  uint32_t multiplier;
  int32_t shift;
};

struct add_s8_params {
  int32_t size; /* elements of the output */
  struct add_s8_input input[2];
  uint32_t multiplier; /* of the sum */
  int32_t shift;
  struct output_range range;
  const int8_t *constant[2]; /* an addend known at compile time, else null: that addend is the next of io's inputs */
};

static inline int32_t add_scaled(const struct add_s8_input *input, int32_t value) {
  return multiply_by_quantized_multiplier((value + input->offset) * (1 << ADD_FRACTION_BITS), input->multiplier,
                                          input->shift);
}

/* Where the two addends are. */
static inline void add_find_inputs(const struct add_s8_params *p, const struct kernel_io *io, const int8_t **addends) {
  const void *const *inputs = io->inputs;
  for (int32_t i = 0; i < 2; i++) {
    addends[i] = p->constant[i] ? p->constant[i] : *inputs++;
  }
}

/* inputs: int8 [size] for each addend that is not constant; outputs[0]: int8 [size], may be an input. */
enum kernel_status add_s8(const void *params, const struct kernel_io *io);

#endif
