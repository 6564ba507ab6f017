"""MUL by the portable kernel."""

from __future__ import annotations

from cfu.compiler.broadcasting import broadcast_fields, broadcast_kernel
from cfu.compiler.kernel import Params, Site
from cfu.compiler.lowering import range_fields
from cfu.compiler.quantization import quantize_multiplier


def params(site: Site) -> Params:
    """TFLM: ``CalculateOpDataMul``."""
    left, right = site.inputs
    assert left is not None and right is not None
    multiplier, shift = quantize_multiplier(left.scale * right.scale / site.output.scale)
    return Params(
        "mul_s8_params",
        {
            "broadcast": broadcast_fields(site),
            "left_offset": -left.zero_point,
            "right_offset": -right.zero_point,
            "multiplier": 2 * multiplier,
            "shift": shift,
            "range": range_fields(site.options.activation, site.output),
        },
    )


KERNEL = broadcast_kernel("MUL", "mul_s8", params)
