"""RELU by a table."""

from __future__ import annotations

from collections.abc import Callable

from cfu.compiler.fixed_point import multiply
from cfu.compiler.kernel import Site
from cfu.compiler.lookup import lookup_kernel
from cfu.compiler.quantization import INT8_MAX, quantize_multiplier


def function(site: Site) -> Callable[[int], int]:
    """TFLM: ``CalculateReluOpData``, ``ReluQuantized``."""
    multiplier, shift = quantize_multiplier(site.input.scale / site.output.scale)
    before, after = site.input.zero_point, site.output.zero_point
    return lambda stored: min(max(multiply(stored - before, multiplier, shift) + after, after), INT8_MAX)


KERNEL = lookup_kernel("RELU", function)
