/* ADD and MUL by TFLM: reference_integer_ops::Add and Mul, or their broadcasting forms where a shape is repeated. */
#ifndef TFLM_ARITHMETIC_H
#define TFLM_ARITHMETIC_H

#include "cfu/kernel.h"
#include "cfu/requantize.h"
#include "tflm_shape.h"

struct tflm_operand {
  struct tflm_shape shape;
  int32_t offset;
  int32_t multiplier;     /* ADD: Q0.31 */
  int32_t shift;          /* ADD: to the left, 0 or less */
  const int8_t *constant; /* null: the next of io's inputs */
};

struct tflm_arithmetic_params {
  struct tflm_operand input[2];
  struct tflm_shape output;
  int32_t broadcast;  /* the inputs' shapes differ */
  int32_t left_shift; /* ADD: of both operands before they are scaled */
  int32_t multiplier; /* Q0.31 */
  int32_t shift;      /* to the left */
  struct output_range range;
};

/* Inputs that are not constant and outputs[0]: int8 of the shapes. */
enum kernel_status tflm_add(const void *params, const struct kernel_io *io);
enum kernel_status tflm_mul(const void *params, const struct kernel_io *io);

#endif
