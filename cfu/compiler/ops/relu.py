"""RELU, RELU6, LEAKY_RELU and ABS by a table."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cfu.compiler.fixed_point import multiply
from cfu.compiler.kernel import Site
from cfu.compiler.quantize import INT8_MAX, quantize_multiplier, round_half_away
from cfu.compiler.table import lookup_kernel, saturate

Function = Callable[[int], int]


def relu(site: Site) -> Function:
    """TFLM: ``CalculateReluOpData``, ``ReluQuantized``."""
    multiplier, shift = quantize_multiplier(site.input.scale / site.output.scale)
    before, after = site.input.zero_point, site.output.zero_point
    return lambda stored: min(max(multiply(stored - before, multiplier, shift) + after, after), INT8_MAX)


def relu6(site: Site) -> Function:
    """TFLM: ``Relu6Prepare``, ``Relu6Quantized``: no scale is changed."""
    zero = site.input.zero_point
    six = saturate(round_half_away(float(np.float32(6) / np.float32(site.input.scale))) + zero)
    return lambda stored: six if stored > six else max(stored, zero)


def leaky_relu(site: Site) -> Function:
    """TFLM: ``CalculateOpDataLeakyRelu`` (float32 products), ``QuantizeLeakyRelu``. alpha may be negative."""
    source, output = np.float32(site.input.scale), np.float32(site.output.scale)
    slope = float(source * np.float32(site.options.alpha) / output)
    multiplier, shift = quantize_multiplier(float(source / output))
    alpha_multiplier, alpha_shift = quantize_multiplier(abs(slope))
    if slope < 0:
        alpha_multiplier = -alpha_multiplier

    def result(stored: int) -> int:
        value = stored - site.input.zero_point
        pair = (multiplier, shift) if value >= 0 else (alpha_multiplier, alpha_shift)
        return saturate(multiply(value, *pair) + site.output.zero_point)

    return result


def absolute(site: Site) -> Function:
    """TFLM: ``AbsEvalQuantized``."""
    multiplier, shift = quantize_multiplier(site.input.scale / site.output.scale)
    before, after = site.input.zero_point, site.output.zero_point
    return lambda stored: saturate(multiply(abs(stored - before), multiplier, shift) + after)


KERNELS = (
    lookup_kernel("RELU", relu),
    lookup_kernel("RELU6", relu6),
    lookup_kernel("LEAKY_RELU", leaky_relu),
    lookup_kernel("ABS", absolute),
)
