"""RELU6 by a table."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cfu.compiler.kernel import Site
from cfu.compiler.lookup import lookup_kernel, saturate
from cfu.compiler.quantization import round_half_away


def function(site: Site) -> Callable[[int], int]:
    """TFLM: ``Relu6Prepare``, ``Relu6Quantized``: no scale is changed."""
    zero = site.input.zero_point
    six = saturate(round_half_away(float(np.float32(6) / np.float32(site.input.scale))) + zero)
    return lambda stored: six if stored > six else max(stored, zero)


KERNEL = lookup_kernel("RELU6", function)
