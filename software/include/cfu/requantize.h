/* From a 32-bit accumulator to an int8 output, exactly as TFLite Micro does it (double rounding).
 *
 * A real multiplier is stored as multiplier * 2^(shift - 32) with multiplier in [2^31, 2^32), or 0, and
 * shift in -31..31: twice TFLM's, because then the high word of the product is what is wanted, and its
 * low word's top bit the rounding. TFLM: MultiplyByQuantizedMultiplier. Accumulators wrap modulo 2^32.
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

/* round(a * b / 2^32), halves up. gemmlowp: SaturatingRoundingDoublingHighMul of a and b / 2, which
 * cannot saturate here since b / 2 is never -2^31. On RV32: mul, mulhsu, srli, add. */
static inline int32_t rounding_high_mul(int32_t a, uint32_t b) {
  int64_t product = (int64_t)a * b;
  return (int32_t)(product >> 32) + (int32_t)((uint32_t)product >> 31);
}

/* round(value / 2^exponent), halves away from zero. gemmlowp: RoundingDivideByPOT. exponent in 0..31.
 * value is not INT32_MIN (no product of rounding_high_mul with a multiplier is). */
static inline int32_t rounding_divide_by_pot(int32_t value, int32_t exponent) {
  if (exponent == 0) {
    return value;
  }
  return (((value - (value < 0)) >> (exponent - 1)) + 1) >> 1;
}

static inline int32_t multiply_by_quantized_multiplier(int32_t value, uint32_t multiplier, int32_t shift) {
  if (shift >= 0) {
    return rounding_high_mul((int32_t)((uint32_t)value << shift), multiplier);
  }
  return rounding_divide_by_pot(rounding_high_mul(value, multiplier), -shift);
}

/* Most values are expected to be inside: a bound that holds costs one cycle. */
static inline int32_t clamp(int32_t value, int32_t min, int32_t max) {
  if (__builtin_expect(value < min, 0)) {
    return min;
  }
  return __builtin_expect(value > max, 0) ? max : value;
}

static inline int8_t requantize_s8(int32_t accumulator, uint32_t multiplier, int32_t shift,
                                   const struct output_range *range) {
  int32_t value = multiply_by_quantized_multiplier(accumulator, multiplier, shift) + range->offset;
  return (int8_t)clamp(value, range->min, range->max);
}

/* Requantise `count` accumulators of one channel to outputs that lie `stride` bytes apart. Two at a
 * time, so that neither waits for its product. */
static inline void requantize_run(const int32_t *accumulators, int32_t count, uint32_t multiplier, int32_t shift,
                                  const struct output_range *range, int8_t *output, int32_t stride) {
  const int32_t *end = accumulators + count;
  if (shift < 0) {
    int32_t min = range->min, max = range->max, offset = 2 * range->offset + 1;
    for (; accumulators + 1 < end; accumulators += 2) {
      int64_t p = (int64_t)accumulators[0] * multiplier, q = (int64_t)accumulators[1] * multiplier;
      int32_t a = (int32_t)(p >> 32) + (int32_t)((uint32_t)p >> 31);
      int32_t b = (int32_t)(q >> 32) + (int32_t)((uint32_t)q >> 31);
      a -= a < 0, b -= b < 0;
      a >>= -shift - 1, b >>= -shift - 1;
      a = (a + offset) >> 1, b = (b + offset) >> 1;
      output[0] = (int8_t)clamp(a, min, max);
      output[stride] = (int8_t)clamp(b, min, max);
      output += 2 * stride;
    }
  }
  for (; accumulators < end; output += stride) {
    *output = requantize_s8(*accumulators++, multiplier, shift, range);
  }
}

#endif
