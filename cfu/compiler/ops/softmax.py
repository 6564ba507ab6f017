"""SOFTMAX by the portable kernel: exponentials are a table made here, with gemmlowp's fixed-point arithmetic."""

from __future__ import annotations

import math

import numpy as np

from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import KERNEL_DIR
from cfu.compiler.quantize import quantize_multiplier

INTEGER_BITS = 5  # of the scaled differences (TFLM: kScaledDiffIntegerBits)
FRACTION_BITS = 31 - INTEGER_BITS
MAX_DEPTH = 4095  # the sum of exponentials, each up to 1, has 12 integer bits
INT32_MAX = 2**31 - 1

# gemmlowp: exp_on_negative_values. exp(-2**k) in Q0.31 for k = -2..4.
EXP_OF_POWERS = {-2: 1672461947, -1: 1302514674, 0: 790015084, 1: 290630308, 2: 39332535, 3: 720401, 4: 242}
EXP_OF_MINUS_EIGHTH = 1895147668
ONE_THIRD = 715827883


def _high_mul(a: int, b: int) -> int:
    """gemmlowp: SaturatingRoundingDoublingHighMul."""
    return (a * b + (1 << 30)) >> 31


def _divide_by_pot(value: int, exponent: int) -> int:
    """gemmlowp: RoundingDivideByPOT."""
    return (value + (1 << exponent >> 1) - (value < 0 < exponent)) >> exponent


def _exp_near_zero(a: int) -> int:
    """exp of a Q0.31 number in [-1/4, 0), Q0.31. gemmlowp: exp_on_interval_between_negative_one_quarter_and_0_excl."""
    x = a + (1 << 28)  # around -1/8
    x2 = _high_mul(x, x)
    x3 = _high_mul(x2, x)
    x4 = _high_mul(x2, x2)
    tail = _divide_by_pot(_high_mul(_divide_by_pot(x4, 2) + x3, ONE_THIRD) + x2, 1)
    return EXP_OF_MINUS_EIGHTH + _high_mul(EXP_OF_MINUS_EIGHTH, x + tail)


def exp_on_negative_values(a: int) -> int:
    """exp(a) in Q0.31 for a <= 0 in Q5.26. gemmlowp: exp_on_negative_values."""
    if a == 0:
        return INT32_MAX
    quarter = 1 << (FRACTION_BITS - 2)
    near = (a & (quarter - 1)) - quarter
    result = _exp_near_zero(near << INTEGER_BITS)
    remainder = near - a
    for exponent, factor in EXP_OF_POWERS.items():
        if remainder & (1 << (FRACTION_BITS + exponent)):
            result = _high_mul(result, factor)
    return result


def exponentials(beta: float, scale: float) -> np.ndarray:
    """exp(-beta * scale * difference) for difference = 0..255 in Q0.31; 0 where TFLM ignores the element.

    TFLM: ``PreprocessSoftmaxScaling``, ``CalculateInputRadius`` and the loop of ``Softmax``.
    """
    multiplier, shift = quantize_multiplier(min(beta * scale * (1 << FRACTION_BITS), INT32_MAX * 1.0))
    radius = math.floor(((1 << INTEGER_BITS) - 1) * (1 << FRACTION_BITS) / (1 << shift))
    table = [
        exp_on_negative_values(_high_mul(-difference << shift, multiplier)) if difference <= radius else 0
        for difference in range(256)
    ]
    return np.array(table, np.int32)


def accepts(site: Site) -> str | None:
    depth = site.input.shape[-1]
    return None if depth <= MAX_DEPTH else f"rows must have at most {MAX_DEPTH} elements, not {depth}"


def params(site: Site) -> Params:
    depth = site.input.shape[-1]
    return Params(
        "softmax_s8_params",
        {
            "rows": site.input.elements // depth,
            "depth": depth,
            "exponential": exponentials(site.options.beta, site.input.scale),
        },
    )


KERNEL = Kernel(
    name="softmax_s8",
    ops=("SOFTMAX",),
    header="softmax_s8.h",
    source=KERNEL_DIR / "softmax_s8.c",
    params=params,
    accepts=accepts,
    in_place=((0, 0),),
)
