"""TRANSPOSE_CONV by the portable kernel."""

from __future__ import annotations

import numpy as np

from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import KERNEL_DIR, bias, constant, range_fields, stored_multipliers
from cfu.compiler.quantization import channel_multipliers, wrap_int32
from cfu.model.graph import Tensor
from cfu.model.shapes import window


def image(site: Site) -> Tensor:
    """The input; the op's first two are the output's shape and the weights."""
    tensor = site.inputs[2]
    assert tensor is not None
    return tensor


def accepts(site: Site) -> str | None:
    return "its input must be computed" if image(site).is_constant else None


def params(site: Site) -> Params:
    o, source, output, weights = site.options, image(site), site.output, constant(site, 1)
    channels, filter_height, filter_width, depth = weights.shape
    taps_first = np.ascontiguousarray(weights.transpose(1, 2, 0, 3))
    multiplier, shift = stored_multipliers(*channel_multipliers(source, site.tensor(1), output, channels))
    return Params(
        "transpose_conv_s8_params",
        {
            "batches": output.shape[0],
            "input_height": source.shape[1],
            "input_width": source.shape[2],
            "input_channels": depth,
            "output_height": output.shape[1],
            "output_width": output.shape[2],
            "output_channels": channels,
            "filter_height": filter_height,
            "filter_width": filter_width,
            "stride_height": o.stride_h,
            "stride_width": o.stride_w,
            "pad_top": window(output.shape[1], filter_height, o.stride_h, 1, o.padding).before,
            "pad_left": window(output.shape[2], filter_width, o.stride_w, 1, o.padding).before,
            "weights": taps_first,
            "tap_bias": wrap_int32(taps_first.sum(axis=3, dtype=np.int64) * -source.zero_point),
            "bias": bias(site, 3, channels),
            "multiplier": multiplier,
            "shift": shift,
            "range": range_fields("NONE", output),
        },
    )


def scratch(site: Site) -> int:
    """One sum for each output channel."""
    return 4 * site.output.shape[3]


KERNEL = Kernel(
    name="transpose_conv_s8",
    ops=("TRANSPOSE_CONV",),
    header="transpose_conv_s8.h",
    source=KERNEL_DIR / "transpose_conv_s8.c",
    params=params,
    accepts=accepts,
    scratch=scratch,
)
