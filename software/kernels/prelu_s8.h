/* PRELU, int8: values, or their products with alpha, broadcast, where they are negative. */
#ifndef PRELU_S8_H
#define PRELU_S8_H

#include "cfu/broadcast.h"
#include "cfu/requantize.h"

struct prelu_s8_params {
  struct broadcast broadcast; /* input, alpha */
  int32_t input_offset, alpha_offset;
  uint32_t multiplier; /* of values that are not negative */
  int32_t shift;
  uint32_t alpha_multiplier; /* of products with alpha */
  int32_t alpha_shift;
  struct output_range range;
};

/* inputs: int8, those of two that are not constant; outputs[0]: int8, may be an input of its size. */
enum kernel_status prelu_s8(const void *params, const struct kernel_io *io);

#endif
