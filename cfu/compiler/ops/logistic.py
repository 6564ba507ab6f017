"""LOGISTIC by a table, with gemmlowp's fixed-point arithmetic."""

from __future__ import annotations

from collections.abc import Callable

from cfu.compiler import fixed_point
from cfu.compiler.kernel import Site
from cfu.compiler.lookup import lookup_kernel, saturate
from cfu.compiler.quantization import INT8_MAX, INT8_MIN, quantize_multiplier

INTEGER_BITS = 4  # of the scaled input (TFLM: kInputIntegerBits)
FRACTION_BITS = 31 - INTEGER_BITS


def function(site: Site, curve: Callable[[int, int], int], output_bits: int, offset: int) -> Callable[[int], int]:
    """``curve`` of the input, its Q0.31 result rounded to ``output_bits``. TFLM: ``Logistic``, ``Tanh``."""
    multiplier, shift = quantize_multiplier(site.input.scale * (1 << FRACTION_BITS))
    radius = ((1 << INTEGER_BITS) - 1 << FRACTION_BITS) >> shift

    def result(stored: int) -> int:
        value = stored - site.input.zero_point
        if abs(value) >= radius:
            return INT8_MIN if value <= -radius else INT8_MAX
        scaled = fixed_point.multiply(value, multiplier, shift)
        return saturate(fixed_point.divide_by_pot(curve(scaled, INTEGER_BITS), 31 - output_bits) + offset)

    return result


KERNEL = lookup_kernel("LOGISTIC", lambda site: function(site, fixed_point.logistic, 8, INT8_MIN))
