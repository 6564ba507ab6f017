"""ELU by a table, which TFLM makes too, in float32."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from cfu.compiler.kernel import Site
from cfu.compiler.lookup import lookup_kernel, saturate
from cfu.compiler.quantization import round_half_away


def function(site: Site) -> Callable[[int], int]:
    """TFLM: ``PopulateLookupTable``.

    The exponential is rounded from double, which is what a C library's ``expf`` gives unless the true value is
    within some 1/500 of a unit of the halfway point between two floats; and then it is the int8 that must be, too.
    """
    source, inverse = np.float32(site.input.scale), np.float32(1) / np.float32(site.output.scale)

    def result(stored: int) -> int:
        value = source * np.float32(stored - site.input.zero_point)
        if value < 0:
            value = np.float32(math.exp(float(value))) - np.float32(1)
        steps = min(max(float(value * inverse), -(2.0**31)), 2.0**31)
        rounded = np.float32(round_half_away(steps)) + np.float32(site.output.zero_point)
        return saturate(int(rounded))

    return result


KERNEL = lookup_kernel("ELU", function)
