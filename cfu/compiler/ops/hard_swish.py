"""HARD_SWISH by a table, with TFLM's 16-bit fixed-point arithmetic."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cfu.compiler.fixed_point import clamp, high_mul_16
from cfu.compiler.kernel import Site
from cfu.compiler.lookup import lookup_kernel, saturate
from cfu.compiler.quantization import quantize_multiplier

INT16_MIN, INT16_MAX = -(2**15), 2**15 - 1


def wrap_16(value: int) -> int:
    """Modulo 2**16, as int16."""
    return (value + 2**15) % 2**16 - 2**15


def divide_by_pot_16(value: int, exponent: int) -> int:
    """gemmlowp: RoundingDivideByPOT on int16, with what its 16-bit mask makes of exponents above 15."""
    mask = wrap_16((1 << exponent) - 1)
    threshold = (mask >> 1) + (value < 0)
    return (value >> exponent) + ((value & mask) > threshold)


def multiplier_16(real: float) -> tuple[int, int]:
    """16-bit multiplier and its exponent. TFLM: QuantizeMultiplier, then DownScaleInt32ToInt16Multiplier."""
    multiplier, exponent = quantize_multiplier(real)
    return min((multiplier + (1 << 15)) >> 16, INT16_MAX), exponent


def shift_left_16(value: int, amount: int) -> int:
    """TFLM: SaturatingLeftShift."""
    return clamp(value << amount, INT16_MIN, INT16_MAX)


def multiply_toward_zero(a: int, b: int) -> int:
    """TFLM: SaturatingDoublingHighMul of numbers that are not both the least."""
    product = abs(a * b) >> 15
    return product if a * b >= 0 else -product


def function(site: Site) -> Callable[[int], int]:
    """TFLM: ``HardSwishPrepare``, ``HardSwish``; scales in float32."""
    fine = np.float32(1 / 128) * np.float32(site.input.scale)
    output_multiplier, output_exponent = multiplier_16(float(fine / np.float32(site.output.scale)))
    relu_multiplier, relu_exponent = multiplier_16(float(fine / np.float32(np.float32(3) / np.float32(32768))))

    def relu_share(value: int) -> int:
        """(relu6(x + 3) / 6) in Q0.15 of an input in 1/128 of its scale."""
        if relu_exponent > 0:
            value = shift_left_16(value, relu_exponent - 1)
        value = high_mul_16(value, relu_multiplier)
        if relu_exponent > 0:
            value = shift_left_16(value, 1)
        elif relu_exponent < 0:
            value = divide_by_pot_16(value, -relu_exponent)
        return (value + (1 << 15)) >> 1

    def result(stored: int) -> int:
        value = (stored - site.input.zero_point) << 7
        product = multiply_toward_zero(relu_share(value), high_mul_16(value, output_multiplier))
        return saturate(wrap_16(divide_by_pot_16(product, -output_exponent) + site.output.zero_point))

    return result


KERNEL = lookup_kernel("HARD_SWISH", function)
