#include "softmax_s8.h"

#include "cfu/requantize.h"

enum { SUM_INTEGER_BITS = 12, OUTPUT_MIN = -128, OUTPUT_MAX = 127 };

/* 48/17 and -32/17 in Q2.29: the start of Newton-Raphson's reciprocal on [1/2, 1]. */
enum { START_CONSTANT = 1515870810, START_SLOPE = -1010580540 };

/* round(a * b / 2^31), halves up. gemmlowp: SaturatingRoundingDoublingHighMul. Not both are -2^31. */
static int32_t rounding_doubling_high_mul(int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b + (1 << 30)) >> 31);
}

static int32_t row_maximum(const int8_t *row, int32_t depth) {
  int32_t maximum = row[0];
  for (int32_t i = 1; i < depth; i++) {
    maximum = row[i] > maximum ? row[i] : maximum;
  }
  return maximum;
}

static int32_t shift_left_saturating(int32_t value, int32_t bits) {
  int64_t wide = (int64_t)value * (1 << bits);
  return wide > INT32_MAX ? INT32_MAX : wide < INT32_MIN ? INT32_MIN : (int32_t)wide;
}

/* 1 / (1 + x) in Q0.31 for x = fraction in Q0.31, 0 <= x < 1. gemmlowp: one_over_one_plus_x_for_x_in_0_1. */
static int32_t reciprocal_of_one_plus(int32_t fraction) {
  int32_t half = (int32_t)(((int64_t)fraction + INT32_MAX + 1) / 2); /* (1 + x) / 2 */
  int32_t estimate = START_CONSTANT + rounding_doubling_high_mul(half, START_SLOPE);
  for (int32_t i = 0; i < 3; i++) {
    int32_t error = (1 << 29) - rounding_doubling_high_mul(half, estimate);
    estimate += shift_left_saturating(rounding_doubling_high_mul(estimate, error), 2);
  }
  return shift_left_saturating(estimate, 1);
}

static void softmax_row(const struct softmax_s8_params *p, const int8_t *row, int8_t *output) {
  int32_t maximum = row_maximum(row, p->depth);
  int32_t sum = 0; /* Q12.19 */
  for (int32_t i = 0; i < p->depth; i++) {
    sum += rounding_divide_by_pot(p->exponential[maximum - row[i]], SUM_INTEGER_BITS);
  }
  /* TFLM: GetReciprocal. sum = (1 + fraction) * 2^(SUM_INTEGER_BITS - zeros), hence > 0. */
  int32_t zeros = __builtin_clz((uint32_t)sum);
  int32_t scale = reciprocal_of_one_plus((int32_t)(((uint32_t)sum << zeros) - (1u << 31)));
  int32_t exponent = SUM_INTEGER_BITS - zeros + 31 - 8;
  if (exponent > 31) { /* sums from 512 on, at which TFLM stops: every output is less than half of its unit */
    scale = 0;
    exponent = 31;
  }
  for (int32_t i = 0; i < p->depth; i++) {
    int32_t product = rounding_doubling_high_mul(scale, p->exponential[maximum - row[i]]);
    output[i] = (int8_t)clamp(rounding_divide_by_pot(product, exponent) + OUTPUT_MIN, OUTPUT_MIN, OUTPUT_MAX);
  }
}

enum kernel_status softmax_s8(const void *params, const struct kernel_io *io) {
  const struct softmax_s8_params *p = params;
  const int8_t *input = io->inputs[0];
  int8_t *output = io->outputs[0];
  for (int32_t row = 0; row < p->rows; row++) {
    softmax_row(p, input + row * p->depth, output + row * p->depth);
  }
  return KERNEL_OK;
}
