"""Golden integer arithmetic of TFLite Micro and of C on the target."""

INT32_MIN, INT32_MAX = -(1 << 31), (1 << 31) - 1


def wrap(value: int, bits: int = 32) -> int:
    """Two's complement wrap to a signed number."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> bits - 1 else value


def saturating_rounding_doubling_high_mul(a: int, b: int) -> int:
    """gemmlowp's ``SaturatingRoundingDoublingHighMul``: a * b / 2^31 to the nearest, ties up; int32 operands."""
    if a == b == INT32_MIN:
        return INT32_MAX
    product = a * b
    nudged = product + (1 << 30 if product >= 0 else 1 - (1 << 30))
    return nudged // (1 << 31) if nudged >= 0 else -(-nudged // (1 << 31))  # C's division truncates


def rounding_divide_by_pot(value: int, exponent: int) -> int:
    """gemmlowp's ``RoundingDivideByPOT``: value / 2^exponent to the nearest, ties away from zero."""
    mask = (1 << exponent) - 1
    threshold = (mask >> 1) + (value < 0)
    return (value >> exponent) + ((value & mask) > threshold)


def multiply_by_quantized_multiplier(value: int, multiplier: int, shift: int) -> int:
    """TFLM's ``MultiplyByQuantizedMultiplier`` with double rounding: value * multiplier * 2^(shift - 31).

    ``value`` int32, ``multiplier`` int32, ``shift`` -31 to 31, left if positive. The left shift wraps like the CPU's.
    """
    shifted = wrap(value << max(shift, 0))
    return rounding_divide_by_pot(saturating_rounding_doubling_high_mul(shifted, multiplier), max(-shift, 0))
