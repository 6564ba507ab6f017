"""LEAKY_RELU by a table."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cfu.compiler.fixed_point import multiply
from cfu.compiler.kernel import Site
from cfu.compiler.lookup import lookup_kernel, saturate
from cfu.compiler.quantization import quantize_multiplier


def function(site: Site) -> Callable[[int], int]:
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


KERNEL = lookup_kernel("LEAKY_RELU", function)
