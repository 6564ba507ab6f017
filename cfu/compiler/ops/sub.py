"""SUB by add_sub_s8, which adds tensors of any shapes, too."""

from __future__ import annotations

import numpy as np

from cfu.compiler.broadcasting import broadcast_fields, broadcast_kernel
from cfu.compiler.kernel import Params, Site, Value
from cfu.compiler.lowering import range_fields
from cfu.compiler.quantization import quantize_multiplier
from cfu.model.graph import Tensor

FRACTION_BITS = 20  # as in add_sub_s8.c


def params(site: Site) -> Params:
    """Of ADD and SUB. TFLM: ``CalculateOpDataAdd`` in double, ``CalculateOpDataSub`` in float32."""
    left, right = site.inputs
    assert left is not None and right is not None
    real = np.float64 if site.op.kind == "ADD" else np.float32
    twice_larger = real(2) * real(max(left.scale, right.scale))

    def operand(tensor: Tensor) -> dict[str, Value]:
        multiplier, shift = quantize_multiplier(float(real(tensor.scale) / twice_larger))
        return {"offset": -tensor.zero_point, "multiplier": 2 * multiplier, "shift": shift}

    scale = float(twice_larger / (real(1 << FRACTION_BITS) * real(site.output.scale)))
    multiplier, shift = quantize_multiplier(scale)
    return Params(
        "add_sub_s8_params",
        {
            "broadcast": broadcast_fields(site),
            "input": (operand(left), operand(right)),
            "sign": 1 if site.op.kind == "ADD" else -1,
            "multiplier": 2 * multiplier,
            "shift": shift,
            "range": range_fields(site.options.activation, site.output),
        },
    )


KERNEL = broadcast_kernel("SUB", "add_sub_s8", params)
