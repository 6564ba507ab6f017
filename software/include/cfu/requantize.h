/* From a 32-bit accumulator to an int8 output, exactly as TFLite Micro does it (double rounding).
 *
 * A real multiplier is stored as multiplier * 2^(shift - 31) with multiplier in [2^30, 2^31), or 0,
 * and shift in -31..30. TFLM: MultiplyByQuantizedMultiplier. Accumulators wrap modulo 2^32.
 */
#ifndef CFU_REQUANTIZE_H
#define CFU_REQUANTIZE_H

#include <stdint.h>

/* Offset of the output and its bounds: zero point and fused activation. */
struct output_range {
  int32_t offset;
  int32_t min;
  int32_t max;
};

/* round(a * b / 2^31), halves up. gemmlowp: SaturatingRoundingDoublingHighMul, which cannot saturate
 * here since a multiplier is never -2^31. On RV32: mul, mulh and four more instructions. */
static inline int32_t rounding_doubling_high_mul(int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b + (1 << 30)) >> 31);
}

/* round(value / 2^exponent), halves away from zero. gemmlowp: RoundingDivideByPOT. exponent in 0..31.
 * value is not INT32_MIN (no product of rounding_doubling_high_mul with a multiplier is). */
static inline int32_t rounding_divide_by_pot(int32_t value, int32_t exponent) {
  if (exponent == 0) {
    return value;
  }
  return (((value - (value < 0)) >> (exponent - 1)) + 1) >> 1;
}

static inline int32_t multiply_by_quantized_multiplier(int32_t value, int32_t multiplier, int32_t shift) {
  int32_t left = shift > 0 ? shift : 0;
  int32_t right = shift > 0 ? 0 : -shift;
  return rounding_divide_by_pot(rounding_doubling_high_mul((int32_t)((uint32_t)value << left), multiplier), right);
}

static inline int32_t clamp(int32_t value, int32_t min, int32_t max) {
  value = value < min ? min : value;
  return value > max ? max : value;
}

static inline int8_t requantize_s8(int32_t accumulator, int32_t multiplier, int32_t shift,
                                   const struct output_range *range) {
  int32_t value = multiply_by_quantized_multiplier(accumulator, multiplier, shift) + range->offset;
  return (int8_t)clamp(value, range->min, range->max);
}

#endif
