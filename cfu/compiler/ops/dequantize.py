"""DEQUANTIZE: 8-bit types by a table, so that no floating-point functions are linked; int16 by a kernel of its own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lookup import lookup_kernel
from cfu.compiler.lowering import KERNEL_DIR
from cfu.compiler.ops.quantize import only


def function(site: Site) -> Callable[[int], float]:
    """TFLM: ``Dequantize``, in float32."""
    scale, zero_point = np.float32(site.input.scale), site.input.zero_point

    def result(stored: int) -> float:
        with np.errstate(over="ignore"):
            return float(scale * np.float32(stored - zero_point))

    return result


def params_s16(site: Site) -> Params:
    """Zero points of int16 are 0."""
    return Params("dequantize_s16_params", {"size": site.output.elements, "scale": site.input.scale})


KERNELS = (
    lookup_kernel("DEQUANTIZE", function, only("int8", "uint8"), in_place=False),
    Kernel(
        name="dequantize_s16",
        ops=("DEQUANTIZE",),
        header="dequantize_s16.h",
        source=KERNEL_DIR / "dequantize_s16.c",
        params=params_s16,
        accepts=only("int16"),
    ),
)
