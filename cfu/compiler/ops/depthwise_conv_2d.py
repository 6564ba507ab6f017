"""DEPTHWISE_CONV_2D by the portable kernel: any depth multiplier, padding, stride, dilation, activation."""

from __future__ import annotations

from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import KERNEL_DIR, bias, constant, constant_weights, range_fields, window_fields
from cfu.compiler.quantize import Window, channel_multipliers, window


def geometry(site: Site) -> Window:
    """The sliding window of a DEPTHWISE_CONV_2D."""
    o, filter_size = site.options, constant(site, 1).shape[1:3]
    stride, dilation = (o.stride_h, o.stride_w), (o.dilation_h, o.dilation_w)
    return window(site.input, site.output, filter_size, stride, dilation, o.padding)


def params(site: Site) -> Params:
    channels = site.output.shape[3]
    multiplier, shift = channel_multipliers(site.input, site.inputs[1], site.output, channels)
    return Params(
        "depthwise_conv_2d_s8_params",
        {
            "window": window_fields(geometry(site)),
            "range": range_fields(site.options.activation, site.output),
            "depth_multiplier": channels // site.input.shape[3],
            "input_offset": -site.input.zero_point,
            "weights": constant(site, 1),
            "bias": bias(site, 2, channels),
            "multiplier": multiplier,
            "shift": shift,
        },
    )


KERNEL = Kernel(
    name="depthwise_conv_2d_s8",
    ops=("DEPTHWISE_CONV_2D",),
    header="depthwise_conv_2d_s8.h",
    source=KERNEL_DIR / "depthwise_conv_2d_s8.c",
    params=params,
    accepts=constant_weights,
)
