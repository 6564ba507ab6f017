/* ADD, int8, two inputs of one shape. */
#ifndef ADD_S8_H
#define ADD_S8_H

#include "cfu/kernel.h"
#include "cfu/requantize.h"

/* Offset and scale of one addend: (value + offset) * 2^20, multiplied; shift in -31..0. */
struct add_s8_input {
  int32_t offset;
  uint32_t multiplier;
  int32_t shift;
};

struct add_s8_params {
  int32_t size; /* elements */
  struct add_s8_input input[2];
  uint32_t multiplier; /* of the sum */
  int32_t shift;
  struct output_range range;
  const int8_t *constant[2]; /* an addend known at compile time, else null: that addend is the next of io's inputs */
};

/* inputs: int8 [size] for each addend that is not constant; outputs[0]: int8 [size], may be an input. */
enum kernel_status add_s8(const void *params, const struct kernel_io *io);

#endif
