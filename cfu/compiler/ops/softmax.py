"""SOFTMAX by the portable kernel: exponentials are a table made here, with gemmlowp's fixed-point arithmetic."""

from __future__ import annotations

import math

import numpy as np

from cfu.compiler.fixed_point import INT32_MAX, exp_on_negative_values, high_mul
from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import KERNEL_DIR, computed_input
from cfu.compiler.quantization import quantize_multiplier

INTEGER_BITS = 5  # of the scaled differences (TFLM: kScaledDiffIntegerBits)
FRACTION_BITS = 31 - INTEGER_BITS
MAX_DEPTH = 4095  # the sum of exponentials, each up to 1, has 12 integer bits


def scaling(beta: float, scale: float) -> tuple[int, int, int]:
    """Multiplier and left shift of differences, and the largest difference whose exponential is not 0.

    TFLM: ``PreprocessSoftmaxScaling`` and ``CalculateInputRadius``.
    """
    multiplier, shift = quantize_multiplier(min(beta * scale * (1 << FRACTION_BITS), INT32_MAX * 1.0))
    return multiplier, shift, math.floor(((1 << INTEGER_BITS) - 1) * (1 << FRACTION_BITS) / (1 << shift))


def exponentials(beta: float, scale: float) -> np.ndarray:
    """exp(-beta * scale * difference) for difference = 0..255 in Q0.31; 0 where TFLM ignores the element.

    TFLM: the loop of ``Softmax``.
    """
    multiplier, shift, radius = scaling(beta, scale)
    table = [
        exp_on_negative_values(high_mul(-difference << shift, multiplier), INTEGER_BITS) if difference <= radius else 0
        for difference in range(256)
    ]
    return np.array(table, np.int32)


def accepts(site: Site) -> str | None:
    depth = site.input.shape[-1]
    if depth > MAX_DEPTH:
        return f"rows must have at most {MAX_DEPTH} elements, not {depth}"
    return computed_input(site)


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
