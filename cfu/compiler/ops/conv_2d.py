"""CONV_2D by the portable kernel: any padding, stride, dilation, activation.

Patches of a tile of output pixels are gathered and multiplied by the weight matrix. The input's zero
point is folded into the bias, which is exact because padding is gathered as zero points.
"""

from __future__ import annotations

from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import (
    KERNEL_DIR,
    MATRIX_DEPTH,
    MATRIX_TILE,
    align,
    bias,
    constant,
    constant_weights,
    matrix_fields,
    range_fields,
    window_fields,
)
from cfu.compiler.quantization import Window, channel_multipliers, window

#: A good half of the 4 KB data cache: the rest is for weights, which stream through (measured on ic).
TILE_BYTES = 2304
TILE_PIXELS = (3, MATRIX_TILE)


def geometry(site: Site) -> Window:
    """The sliding window of a CONV_2D."""
    o, filter_size = site.options, constant(site, 1).shape[1:3]
    stride, dilation = (o.stride_h, o.stride_w), (o.dilation_h, o.dilation_w)
    return window(site.input, site.output, filter_size, stride, dilation, o.padding)


def is_pointwise(w: Window) -> bool:
    """Whether a patch is just the input pixel at the output pixel's place."""
    return w.taps == 1 and w.stride_height == 1 and w.stride_width == 1 and w.input_channels % MATRIX_DEPTH == 0


def depth(w: Window) -> int:
    """Bytes of a patch, padded."""
    return align(w.taps * w.input_channels, MATRIX_DEPTH)


def tile(w: Window) -> int:
    """Output pixels at a time: a multiple of three whose patches stay in the data cache."""
    low, high = TILE_PIXELS
    return min(high, max(low, TILE_BYTES // depth(w) // 3 * 3))


def params(site: Site) -> Params:
    w, channels = geometry(site), site.output.shape[3]
    return Params(
        "conv_2d_s8_params",
        {
            "window": window_fields(w),
            "matrix": matrix_fields(
                constant(site, 1).reshape(channels, -1),
                bias(site, 2, channels),
                -site.input.zero_point,
                channel_multipliers(site.input, site.tensor(1), site.output, channels),
                range_fields(site.options.activation, site.output),
            ),
            "input_zero_point": site.input.zero_point,
            "tile": tile(w),
            "pointwise": int(is_pointwise(w)),
        },
    )


def scratch(site: Site) -> int:
    w = geometry(site)
    return 0 if is_pointwise(w) else tile(w) * depth(w)


KERNEL = Kernel(
    name="conv_2d_s8",
    ops=("CONV_2D",),
    header="conv_2d_s8.h",
    source=KERNEL_DIR / "conv_2d_s8.c",
    params=params,
    accepts=constant_weights,
    scratch=scratch,
)
