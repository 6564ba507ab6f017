"""ABS by a table."""

from __future__ import annotations

from collections.abc import Callable

from cfu.compiler.fixed_point import multiply
from cfu.compiler.kernel import Site
from cfu.compiler.lookup import lookup_kernel, saturate
from cfu.compiler.quantization import quantize_multiplier


def function(site: Site) -> Callable[[int], int]:
    """TFLM: ``AbsEvalQuantized``."""
    multiplier, shift = quantize_multiplier(site.input.scale / site.output.scale)
    before, after = site.input.zero_point, site.output.zero_point
    return lambda stored: saturate(multiply(abs(stored - before), multiplier, shift) + after)


KERNEL = lookup_kernel("ABS", function)
