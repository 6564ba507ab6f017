/* ADD and SUB, int8, broadcast. */
#ifndef ADD_SUB_S8_H
#define ADD_SUB_S8_H

#include "cfu/broadcast.h"
#include "cfu/requantize.h"

/* Offset and scale of one operand: (value + offset) * 2^20, multiplied; shift in -31..0. */
struct add_sub_s8_input {
  int32_t offset;
  uint32_t multiplier;
  int32_t shift;
};

struct add_sub_s8_params {
  struct broadcast broadcast;
  struct add_sub_s8_input input[2];
  int32_t sign;        /* of the second operand: 1 or -1 */
  uint32_t multiplier; /* of the sum */
  int32_t shift;
  struct output_range range;
};

/* inputs: int8, those of two that are not constant; outputs[0]: int8, may be an input of its size. */
enum kernel_status add_sub_s8(const void *params, const struct kernel_io *io);

#endif
