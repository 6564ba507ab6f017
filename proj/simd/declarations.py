"""The kernels on the `simd` instructions: which sites they serve, and how their constants are packed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from cfu import Kernel, Params, Site, Value
from cfu.lowering import (
    align,
    bias,
    channel_multipliers,
    constant,
    constant_weights,
    conv_2d_window,
    depthwise_columns_3x3,
    depthwise_conv_2d_window,
    fold_offset,
    pad_to,
    portable_kernel,
    range_fields,
    tensor_multipliers,
    window_fields,
)

FOLDER = Path(__file__).parent / "kernels"

#: A good half of the 4 KB data cache: the rest is for weights, which stream through (measured on ic).
TILE_BYTES = 2304


def words(matrix: np.ndarray, rows: int, depth: int) -> np.ndarray:
    """int8 ``matrix`` [n, any depth] as uint32 [n / rows, depth / 4, rows]: ``rows`` rows interleaved by words.

    Zeros are appended to a multiple of ``rows`` rows and of ``depth`` bytes.
    """
    packed = np.ascontiguousarray(pad_to(matrix, rows, depth)).view(np.uint32)
    return np.ascontiguousarray(packed.reshape(-1, rows, packed.shape[1]).transpose(0, 2, 1))


def scales(requantisation: tuple[np.ndarray, np.ndarray], rows: int) -> np.ndarray:
    """TFLM's multipliers and shifts, ``struct simd_scale``[n], as int32 [n, 2]; n is a multiple of ``rows``."""
    return pad_to(np.stack([part.astype(np.int32) for part in requantisation], axis=1), rows)


#: Bytes of a patch, a multiple of this: two words of each operand are loaded at a time.
PATCH = 8


def conv_2d_depth(site: Site) -> int:
    """Bytes of a patch, padded."""
    return align(constant(site, 1)[0].size, PATCH)


def is_pointwise(site: Site) -> bool:
    """Whether a patch is just the input pixel at the output pixel's place."""
    w = conv_2d_window(site)
    return w.taps == w.stride_height == w.stride_width == 1 and w.input_channels % PATCH == 0


def conv_2d_tile(site: Site) -> int:
    """Output pixels at a time: an even number whose patches stay in the data cache."""
    return min(32, max(2, TILE_BYTES // conv_2d_depth(site) & ~1))


def conv_2d_scratch(site: Site) -> int:
    return 0 if is_pointwise(site) else conv_2d_tile(site) * conv_2d_depth(site)


def conv_2d_params(site: Site) -> Params:
    """``struct conv_2d_s8_simd_params``. The input's zero point is folded into the bias: padding holds it."""
    channels = site.output.shape[3]
    weights = constant(site, 1).reshape(channels, -1)
    folded = fold_offset(bias(site, 2, channels), weights, -site.input.zero_point)
    return Params(
        "conv_2d_s8_simd_params",
        {
            "window": window_fields(conv_2d_window(site)),
            "range": range_fields(site.options.activation, site.output),
            "input_zero_point": site.input.zero_point,
            "words": conv_2d_depth(site) // 4,
            "tile": conv_2d_tile(site),
            "pointwise": int(is_pointwise(site)),
            "weights": words(weights, 2, PATCH),
            "bias": pad_to(folded, 2),
            "scale": scales(channel_multipliers(site.input, site.inputs[1], site.output, channels), 2),
        },
    )


def accepts_fully_connected(site: Site) -> str | None:
    if reason := constant_weights(site):
        return reason
    depth = constant(site, 1).shape[1]
    return f"an input vector must be a multiple of {PATCH} bytes, not {depth}" if depth % PATCH else None


def fully_connected_params(site: Site) -> Params:
    """``struct fully_connected_s8_simd_params``."""
    weights = constant(site, 1)
    outputs, depth = weights.shape
    multipliers = channel_multipliers if site.inputs[1].quantization.per_channel else tensor_multipliers
    folded = fold_offset(bias(site, 2, outputs), weights, -site.input.zero_point)
    return Params(
        "fully_connected_s8_simd_params",
        {
            "batches": site.output.elements // outputs,
            "outputs": outputs,
            "words": depth // 4,
            "range": range_fields(site.options.activation, site.output),
            "weights": words(weights, 4, PATCH),
            "bias": pad_to(folded, 4),
            "scale": scales(multipliers(site.input, site.inputs[1], site.output, outputs), 4),
        },
    )


def accepts_depthwise(site: Site) -> str | None:
    if reason := constant_weights(site):
        return reason
    channels = site.input.shape[3]
    if site.output.shape[3] != channels:
        return "each input channel must have one output channel"
    return f"channels must be a multiple of 4, not {channels}" if channels % 4 else None


def depthwise_fields(site: Site) -> dict[str, Value]:
    """What the parameters of both depthwise kernels hold."""
    channels = site.output.shape[3]
    groups = constant(site, 1).reshape(-1, channels // 4, 4).transpose(1, 0, 2)
    return {
        "window": window_fields(depthwise_conv_2d_window(site)),
        "range": range_fields(site.options.activation, site.output),
        "weights": np.ascontiguousarray(groups).view(np.uint32).reshape(channels // 4, -1),
        "bias": bias(site, 2, channels),
        "scale": scales(channel_multipliers(site.input, site.inputs[1], site.output, channels), 4),
    }


def depthwise_params(site: Site) -> Params:
    """``struct depthwise_conv_2d_s8_simd_params``."""
    return Params(
        "depthwise_conv_2d_s8_simd_params", {**depthwise_fields(site), "input_offset": -site.input.zero_point}
    )


def accepts_depthwise_3x3(site: Site) -> str | None:
    if reason := accepts_depthwise(site):
        return reason
    w = depthwise_conv_2d_window(site)
    if (w.filter_height, w.filter_width, w.dilation_height, w.dilation_width) != (3, 3, 1, 1):
        return "the filter must be 3x3 and not dilated"
    return None


def depthwise_3x3_params(site: Site) -> Params:
    """``struct depthwise_conv_2d_s8_simd_3x3_params``."""
    columns = depthwise_columns_3x3(depthwise_conv_2d_window(site))
    fields = {**depthwise_fields(site), "input_zero_point": site.input.zero_point, "columns": columns}
    return Params("depthwise_conv_2d_s8_simd_3x3_params", fields)


def depthwise_3x3_scratch(site: Site) -> int:
    w = depthwise_conv_2d_window(site)
    return 3 * depthwise_columns_3x3(w) * w.input_channels


KERNELS = (
    Kernel(
        name="conv_2d_s8_simd",
        ops=("CONV_2D",),
        header="conv_2d_s8_simd.h",
        source=FOLDER / "conv_2d_s8_simd.c",
        params=conv_2d_params,
        accepts=constant_weights,
        scratch=conv_2d_scratch,
    ),
    Kernel(
        name="depthwise_conv_2d_s8_simd_3x3",
        ops=("DEPTHWISE_CONV_2D",),
        header="depthwise_conv_2d_s8_simd_3x3.h",
        source=FOLDER / "depthwise_conv_2d_s8_simd_3x3.c",
        params=depthwise_3x3_params,
        accepts=accepts_depthwise_3x3,
        scratch=depthwise_3x3_scratch,
    ),
    Kernel(
        name="depthwise_conv_2d_s8_simd",
        ops=("DEPTHWISE_CONV_2D",),
        header="depthwise_conv_2d_s8_simd.h",
        source=FOLDER / "depthwise_conv_2d_s8_simd.c",
        params=depthwise_params,
        accepts=accepts_depthwise,
    ),
    Kernel(
        name="fully_connected_s8_simd",
        ops=("FULLY_CONNECTED",),
        header="fully_connected_s8_simd.h",
        source=FOLDER / "fully_connected_s8_simd.c",
        params=fully_connected_params,
        accepts=accepts_fully_connected,
    ),
    replace(
        portable_kernel("add_s8_table"),
        name="add_s8_simd",
        header="add_s8_simd.h",
        source=FOLDER / "add_s8_simd.c",
    ),
)
