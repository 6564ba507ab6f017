// What TFLM's reference headers declare and leave to a source file: the requantisation, and the end of a failed check.
#include <cstdlib>

#include "tensorflow/lite/kernels/internal/common.h"

namespace tflite_micro {

// Double rounding, as in TFLM's common.cc: a saturating rounding doubling high multiplication, then a rounding shift.
TFLITE_NOINLINE int32_t MultiplyByQuantizedMultiplier(int32_t x, int32_t quantized_multiplier, int shift) {
  const int left_shift = shift > 0 ? shift : 0;
  const int right_shift = shift > 0 ? 0 : -shift;
  return gemmlowp::RoundingDivideByPOT(
      gemmlowp::SaturatingRoundingDoublingHighMul(x * (1 << left_shift), quantized_multiplier), right_shift);
}

}  // namespace tflite_micro

// A trap says where: the firmware has no process to end.
extern "C" void abort() { __builtin_trap(); }
