"""DEPTHWISE_CONV_2D by the portable kernels: a fast one for 3 x 3 filters, one for everything else."""

from __future__ import annotations

import numpy as np

from cfu.compiler.kernel import Kernel, Params, Site, Value
from cfu.compiler.lowering import (
    KERNEL_DIR,
    bias,
    constant,
    constant_weights,
    fold_offset,
    range_fields,
    stored_multipliers,
    window_fields,
)
from cfu.compiler.quantization import Window, channel_multipliers, window

SUMS_BEFORE = 2  # as in depthwise_conv_2d_s8_3x3.c


def geometry(site: Site) -> Window:
    """The sliding window of a DEPTHWISE_CONV_2D."""
    o, filter_size = site.options, constant(site, 1).shape[1:3]
    stride, dilation = (o.stride_h, o.stride_w), (o.dilation_h, o.dilation_w)
    return window(site.input, site.output, filter_size, stride, dilation, o.padding)


def common_fields(site: Site) -> dict[str, Value]:
    """What the parameters of both kernels hold."""
    multipliers = channel_multipliers(site.input, site.tensor(1), site.output, site.output.shape[3])
    multiplier, shift = stored_multipliers(*multipliers)
    return {
        "window": window_fields(geometry(site)),
        "range": range_fields(site.options.activation, site.output),
        "multiplier": multiplier,
        "shift": shift,
    }


def params(site: Site) -> Params:
    channels = site.output.shape[3]
    return Params(
        "depthwise_conv_2d_s8_params",
        {
            **common_fields(site),
            "depth_multiplier": channels // site.input.shape[3],
            "input_offset": -site.input.zero_point,
            "weights": constant(site, 1),
            "bias": bias(site, 2, channels),
        },
    )


def columns_3x3(w: Window) -> int:
    """Columns of a padded row: the image's with the left padding, and what the last output reads beyond."""
    return max(w.pad_left + w.input_width, (w.output_width - 1) * w.stride_width + 3)


def accepts_3x3(site: Site) -> str | None:
    if reason := constant_weights(site):
        return reason
    w = geometry(site)
    if (w.filter_height, w.filter_width) != (3, 3):
        return f"the filter must be 3x3, not {w.filter_height}x{w.filter_width}"
    if w.dilation_height != 1 or w.dilation_width != 1:
        return "the filter must not be dilated"
    if w.stride_width > 2:
        return f"the horizontal stride must be 1 or 2, not {w.stride_width}"
    if w.output_channels != w.input_channels:
        return "each input channel must have one output channel"
    return None


def params_3x3(site: Site) -> Params:
    w = geometry(site)
    weights = constant(site, 1).reshape(9, w.input_channels).transpose()
    return Params(
        "depthwise_conv_2d_s8_3x3_params",
        {
            **common_fields(site),
            "input_zero_point": site.input.zero_point,
            "columns": columns_3x3(w),
            "weights": np.ascontiguousarray(weights),
            "bias": fold_offset(bias(site, 2, w.input_channels), weights, -site.input.zero_point),
        },
    )


def scratch_3x3(site: Site) -> int:
    w = geometry(site)
    return 4 * (SUMS_BEFORE + w.output_width) + 3 * columns_3x3(w) * w.input_channels


KERNELS = (
    Kernel(
        name="depthwise_conv_2d_s8_3x3",
        ops=("DEPTHWISE_CONV_2D",),
        header="depthwise_conv_2d_s8_3x3.h",
        source=KERNEL_DIR / "depthwise_conv_2d_s8_3x3.c",
        params=params_3x3,
        accepts=accepts_3x3,
        scratch=scratch_3x3,
    ),
    Kernel(
        name="depthwise_conv_2d_s8",
        ops=("DEPTHWISE_CONV_2D",),
        header="depthwise_conv_2d_s8.h",
        source=KERNEL_DIR / "depthwise_conv_2d_s8.c",
        params=params,
        accepts=constant_weights,
    ),
)
