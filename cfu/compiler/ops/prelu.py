"""PRELU by the portable kernel."""

from __future__ import annotations

from cfu.compiler.broadcasting import broadcast_fields, broadcast_kernel
from cfu.compiler.kernel import Params, Site
from cfu.compiler.lowering import range_fields
from cfu.compiler.quantization import quantize_multiplier


def params(site: Site) -> Params:
    """TFLM: ``CalculatePreluParams``."""
    source, alpha = site.inputs
    assert source is not None and alpha is not None
    multiplier, shift = quantize_multiplier(source.scale / site.output.scale)
    alpha_multiplier, alpha_shift = quantize_multiplier(source.scale * alpha.scale / site.output.scale)
    return Params(
        "prelu_s8_params",
        {
            "broadcast": broadcast_fields(site),
            "input_offset": -source.zero_point,
            "alpha_offset": -alpha.zero_point,
            "multiplier": 2 * multiplier,
            "shift": shift,
            "alpha_multiplier": 2 * alpha_multiplier,
            "alpha_shift": alpha_shift,
            "range": range_fields("NONE", site.output),
        },
    )


KERNEL = broadcast_kernel("PRELU", "prelu_s8", params)
