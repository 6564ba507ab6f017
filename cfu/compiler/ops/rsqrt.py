"""RSQRT by a table, with TFLM's fixed-point arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable

from cfu.compiler.fixed_point import inverse_square_root, multiply
from cfu.compiler.kernel import Site
from cfu.compiler.lookup import lookup_kernel, saturate
from cfu.compiler.lowering import computed_input
from cfu.compiler.quantization import INT8_MAX, quantize_multiplier

FRACTION_BITS = 20  # of the inverse square root (TFLM: kShift)


def requantisation(site: Site) -> tuple[int, int]:
    """TFLM: ``SetRsqrtOutputMultiplier``."""
    return quantize_multiplier(1.0 / (math.sqrt(site.input.scale) * site.output.scale))


def accepts(site: Site) -> str | None:
    if reason := computed_input(site):
        return reason
    if requantisation(site)[1] - FRACTION_BITS < -31:
        return "its output's scale is too large for TFLM's arithmetic"
    return None


def function(site: Site) -> Callable[[int], int]:
    """TFLM: ``RsqrtEvalQuantized``."""
    multiplier, shift = requantisation(site)

    def result(stored: int) -> int:
        value = stored - site.input.zero_point
        if value == 0:
            return INT8_MAX
        inverse, inverse_shift = inverse_square_root(value)
        data = multiply(1, inverse, inverse_shift + FRACTION_BITS)
        return saturate(multiply(data, multiplier, shift - FRACTION_BITS) + site.output.zero_point)

    return result


KERNEL = lookup_kernel("RSQRT", function, accepts)
