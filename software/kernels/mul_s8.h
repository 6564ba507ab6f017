/* MUL, int8, broadcast. */
#ifndef MUL_S8_H
#define MUL_S8_H

#include "cfu/broadcast.h"
#include "cfu/requantize.h"

struct mul_s8_params {
  struct broadcast broadcast;
  int32_t left_offset, right_offset;
  uint32_t multiplier;
  int32_t shift;
  struct output_range range;
};

/* inputs: int8, those of two that are not constant; outputs[0]: int8, may be an input of its size. */
enum kernel_status mul_s8(const void *params, const struct kernel_io *io);

#endif
