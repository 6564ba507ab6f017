"""From an op to what the engine does for it, wherever its tensors lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np

from cfu.compiler.kernel import Site
from cfu.compiler.lowering import bias, constant, constant_weights, fold_offset
from cfu.compiler.quantize import (
    Window,
    activation_range,
    channel_multipliers,
    quantize_multiplier,
    tensor_multipliers,
    window,
    wrap_int32,
)
from gateware.blocks.arithmetic import multiply_by_quantized_multiplier

from .job import ADD, CHAIN, CONVOLUTION, DEPTHWISE, PARAMETER_PUSHES, Size

POOL_WEIGHT = 64
"""Of every tap of an average: gives the quotient bits enough below the point for one exact rounding."""
TABLE = 256
ADD_LEFT_SHIFT = 20


@dataclass(frozen=True, eq=False)
class Work:
    """One op. Bytes and rows are of the input image(s) of ``row_bytes`` x ``height``; lines are of the output.

    ``fields`` are the job's, but those that depend on where tensors lie or on which lines are computed. ``stream`` is
    [groups, words of a group]. Output pixels have ``channels`` bytes in RAM, ``groups`` words in the engine.
    """

    fields: dict[str, int]
    stream: np.ndarray = field(repr=False)
    shape: int
    batches: int
    height: int
    row_bytes: int
    lines: int
    columns: int  # of the output
    stride: int
    pad_top: int
    reach: int  # rows under a window
    groups: int
    channels: int
    group_words: int

    @property
    def is_add(self) -> bool:
        return self.fields["mode"] == ADD

    @property
    def flat(self) -> bool:
        """Outputs lie in the engine as in RAM, whatever their number of channels."""
        return self.is_add or self.batches * self.lines * self.columns == 1

    @property
    def image_bytes(self) -> int:
        return self.height * self.row_bytes

    def output_bytes(self, lines: int) -> int:
        """In the engine."""
        return 4 * lines * self.columns * self.groups


def declined(site: Site, size: Size) -> str | None:
    """Why the engine cannot serve an op; None when it can."""
    work = {
        "CONV_2D": _declines_convolution,
        "DEPTHWISE_CONV_2D": _declines_depthwise,
        "FULLY_CONNECTED": _declines_fully_connected,
        "AVERAGE_POOL_2D": _declines_pool,
        "ADD": _declines_add,
    }
    return work[site.op.kind](site, size)


def of(site: Site, size: Size) -> Work:
    """The work of an op that is not declined."""
    make = {
        "CONV_2D": convolution,
        "DEPTHWISE_CONV_2D": depthwise,
        "FULLY_CONNECTED": fully_connected,
        "AVERAGE_POOL_2D": pool,
        "ADD": add,
    }
    return make[site.op.kind](site, size)


def geometry(site: Site) -> Window:
    """The sliding window of a convolution or pooling."""
    o = site.options
    if site.op.kind == "AVERAGE_POOL_2D":
        return window(site.input, site.output, (o.filter_h, o.filter_w), (o.stride_h, o.stride_w), (1, 1), o.padding)
    dilation = (o.dilation_h, o.dilation_w)
    filter_size = constant(site, 1).shape[1:3]
    return window(site.input, site.output, filter_size, (o.stride_h, o.stride_w), dilation, o.padding)


def _limits(site: Site, zero_point: int | None = None) -> dict[str, int]:
    low, high = activation_range(site.options.activation, site.output)
    return {"offset": site.output.zero_point if zero_point is None else zero_point, "low": low, "high": high}


def _check_counts(w: Window, group_words: int, size: Size) -> str | None:
    """Limits of the job's fields."""
    if group_words > size.group_limit:
        return f"a filter of {4 * group_words} bytes exceeds the filter memory's {4 * size.group_limit}"
    if w.input_width * w.input_channels >= 1 << 15:
        return "a row of the input must be below 32 KB"
    if max(w.stride_height, w.dilation_height, w.stride_width, w.dilation_width) > 31:
        return "strides and dilations must be at most 31"
    if max(w.input_height, w.output_height, w.output_width + w.filter_width) >= 2040 or w.filter_height > 128:
        return "height and width must be below 2040, the filter's height at most 128"
    if -(-w.output_channels // 4) > 1000:
        return "at most 4000 channels"
    return None


def _pixel_steps(w: Window, row_bytes: int) -> dict[str, int]:
    return {
        "x_step": w.stride_width * w.input_channels,
        "kernel_x_step": w.dilation_width * w.input_channels,
        "kernel_y_step": w.dilation_height * row_bytes,
        "y_step": w.stride_height * row_bytes,
        "x": -w.pad_left * w.input_channels,
        "row_bytes": row_bytes,
        "kernel_dy": w.dilation_height,
        "dy": w.stride_height,
    }


def _words_of_taps(w: Window) -> tuple[int, int]:
    """(words side by side, positions along x): taps of a row touch unless they are dilated."""
    if w.dilation_width == 1:
        return -(-w.filter_width * w.input_channels // 4), 1
    return -(-w.input_channels // 4), w.filter_width


def _declines_convolution(site: Site, size: Size) -> str | None:
    if reason := constant_weights(site):
        return reason
    w = geometry(site)
    if constant(site, 1).shape[3] != w.input_channels:
        return "grouped convolutions are not served"
    words, positions = _words_of_taps(w)
    if words > 1024:
        return "a row of the filter must be at most 4096 bytes"
    return _check_counts(w, words * positions * w.filter_height, size)


def convolution(site: Site, size: Size) -> Work:
    multipliers = channel_multipliers(site.input, site.inputs[1], site.output, site.output.shape[3])
    return _dense(site, size, geometry(site), constant(site, 1), multipliers)


def _dense(site: Site, size: Size, w: Window, weights: np.ndarray, multipliers: tuple[np.ndarray, np.ndarray]) -> Work:
    """``weights`` [output channels, filter rows, filter columns, input channels]."""
    words, positions = _words_of_taps(w)
    channels = weights.shape[0]
    groups = -(-channels // size.rows)
    taps = weights.reshape(channels, w.filter_height * positions, -1)
    padded = np.zeros((groups * size.rows, taps.shape[1], 4 * words), np.int8)
    padded[:channels, :, : taps.shape[2]] = taps
    group_words = taps.shape[1] * words
    filters = padded.reshape(groups, size.rows, group_words, 4).transpose(0, 2, 1, 3)
    folded = fold_offset(bias(site, 2, channels), weights, -site.input.zero_point)
    row_bytes = w.input_width * w.input_channels
    fields = _pixel_steps(w, row_bytes) | {
        "mode": CONVOLUTION,
        "words": words - 1,
        "kernel_width": positions - 1,
        "kernel_height": w.filter_height - 1,
        "columns": w.output_width - 1,
        "groups": groups - 1,
        "zero_point": site.input.zero_point,
        **_limits(site),
    }
    return _work(w, fields, filters, (folded, *multipliers), size)


def _work(
    w: Window,
    fields: dict[str, int],
    filters: np.ndarray,
    parameters: tuple[np.ndarray, np.ndarray, np.ndarray],
    size: Size,
) -> Work:
    """``filters`` int8 [groups, words, rows that are filled, 4]."""
    groups, group_words, filled, _ = filters.shape
    per_group = size.rows if fields["mode"] == CONVOLUTION else 4
    stream, keep = _parameters(groups, per_group, *parameters)
    if fields["mode"] == CONVOLUTION:
        filters = filters * keep.reshape(groups, 1, per_group, 1)
    elif fields["mode"] == DEPTHWISE:
        filters = filters * keep.reshape(groups, 1, 1, 4)
    words = np.ascontiguousarray(filters.astype(np.int8)).view(np.uint32).reshape(groups, -1)
    return Work(
        fields=fields | {"group_words": group_words},
        stream=np.concatenate([stream, words], axis=1),
        shape=group_words | filled // 2 - 1 << 11 | per_group // 4 - 1 << 14,
        batches=w.batches,
        height=w.input_height,
        row_bytes=w.input_width * w.input_channels,
        lines=w.output_height,
        columns=w.output_width,
        stride=w.stride_height,
        pad_top=w.pad_top,
        reach=(w.filter_height - 1) * w.dilation_height + 1,
        groups=-(-w.output_channels // 4),
        channels=w.output_channels,
        group_words=group_words,
    )


def _parameters(
    groups: int, per_group: int, bias: np.ndarray, multiplier: np.ndarray, shift: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(uint32 [groups, words], int8 [channels]): the latter 0 where a multiplier is 0, so that sums must be, else 1.

    The engine's multipliers have their top bit set; a channel that is 0 whatever it is multiplied by needs none.
    """
    count = groups * per_group
    keep = np.zeros(count, np.int8)
    keep[: len(multiplier)] = multiplier != 0
    fields = []
    for values, other in ((bias, 0), (multiplier, 1 << 30), (shift, 0)):
        padded = np.full(count, other, np.int64)
        padded[: len(values)] = np.where(multiplier != 0, values, other)
        fields.append(padded.reshape(-1, 4) & 0xFFFFFFFF)
    biases, multipliers, shifts = fields
    packed = ((shifts & 63) << np.arange(0, 24, 6)).sum(axis=1)
    sets = np.zeros((count // 4, 2 * PARAMETER_PUSHES), np.int64)
    sets[:, 0], sets[:, 2:6], sets[:, 6:10] = packed, biases, multipliers
    return sets.astype(np.uint32).reshape(groups, -1), keep


def _declines_fully_connected(site: Site, size: Size) -> str | None:
    if reason := constant_weights(site):
        return reason
    outputs, depth = constant(site, 1).shape
    if -(-depth // 4) > size.group_limit:
        return f"{depth} inputs exceed the filter memory's {4 * size.group_limit}"
    if site.output.elements // outputs > 2000 or site.output.elements // outputs * depth >= 1 << 15:
        return "a batch of at most 2000 vectors, below 32 KB in all"
    return None if outputs <= 4000 else "at most 4000 outputs"


def fully_connected(site: Site, size: Size) -> Work:
    """Vectors are pixels of a row."""
    weights = constant(site, 1)
    outputs, depth = weights.shape
    count = site.output.elements // outputs
    multipliers = channel_multipliers if site.inputs[1].quantization.per_channel else tensor_multipliers
    w = Window(1, 1, count, depth, 1, count, outputs, 1, 1, 1, 1, 1, 1, 0, 0)
    scale = multipliers(site.input, site.inputs[1], site.output, outputs)
    return _dense(site, size, w, weights.reshape(outputs, 1, 1, depth), scale)


def _is_dense(w: Window) -> bool:
    """A depthwise convolution of one channel is a convolution."""
    return w.input_channels == 1 and w.output_channels > 1


def _chained(w: Window) -> bool:
    """Whether the columns of a filter fit the rows of the array: each input word is then read once a filter row."""
    return w.dilation_width == 1 and w.filter_width <= CHAIN and w.stride_width <= w.filter_width


def _declines_depthwise(site: Site, size: Size) -> str | None:
    if reason := constant_weights(site):
        return reason
    w = geometry(site)
    if _is_dense(w):
        return _check_counts(w, _words_of_taps(w)[0] * _words_of_taps(w)[1] * w.filter_height, size)
    if w.output_channels != w.input_channels:
        return "each input channel must have one output channel"
    return _check_counts(w, w.filter_height * (1 if _chained(w) else w.filter_width), size)


def depthwise(site: Site, size: Size) -> Work:
    w = geometry(site)
    weights = constant(site, 1)[0]  # [filter rows, filter columns, channels]
    multipliers = channel_multipliers(site.input, site.inputs[1], site.output, w.output_channels)
    if _is_dense(w):
        return _dense(site, size, w, weights.transpose(2, 0, 1)[..., None], multipliers)
    groups = -(-w.input_channels // 4)
    padded = np.zeros((*weights.shape[:2], 4 * groups), np.int8)
    padded[..., : w.input_channels] = weights
    taps = padded.reshape(*weights.shape[:2], groups, 4).transpose(2, 0, 1, 3)
    chained = _chained(w)
    if chained:
        filters = np.zeros((groups, w.filter_height, CHAIN, 4), np.int8)
        filters[:, :, CHAIN - w.filter_width :] = taps
    else:
        filters = np.zeros((groups, w.filter_height * w.filter_width, CHAIN, 4), np.int8)
        filters[:, :, -1] = taps.reshape(groups, -1, 4)
    folded = fold_offset(bias(site, 2, w.output_channels), weights.transpose(2, 0, 1), -site.input.zero_point)
    fields = _each_channel(site, w, groups) | _limits(site) | {"kernel_width": 0 if chained else w.filter_width - 1}
    if chained:
        fields |= {
            "x_step": w.input_channels,
            "columns": (w.output_width - 1) * w.stride_width + w.filter_width - 1,
            "skip": w.filter_width - 1,
            "emit_every": w.stride_width - 1,
        }
    return _work(w, fields, filters, (folded, *multipliers), size)


def _each_channel(site: Site, w: Window, groups: int) -> dict[str, int]:
    return _pixel_steps(w, w.input_width * w.input_channels) | {
        "mode": DEPTHWISE,
        "kernel_height": w.filter_height - 1,
        "columns": w.output_width - 1,
        "groups": groups - 1,
        "group_step": 4,
        "zero_point": site.input.zero_point,
    }


@cache
def _average_scale(count: int) -> tuple[int, int] | None:
    """Multiplier and shift that divide sums of ``count`` times POOL_WEIGHT exactly as TFLM rounds; None if none do."""
    multiplier, shift = quantize_multiplier(1 / (POOL_WEIGHT * count))
    for total in range(-128 * count, 127 * count + 1):
        expected = (total + count // 2) // count if total > 0 else -((count // 2 - total) // count)
        if multiply_by_quantized_multiplier(POOL_WEIGHT * total, multiplier, shift) != expected:
            return None
    return multiplier, shift


def _declines_pool(site: Site, size: Size) -> str | None:
    w = geometry(site)
    if w.padded:
        return "windows must lie inside the image"
    if w.taps > 1024 or w.filter_width > 128:
        return "at most 1024 positions, 128 in a row"
    return _check_counts(w, 1, size)


def pool(site: Site, size: Size) -> Work:
    w = geometry(site)
    groups = -(-w.input_channels // 4)
    scale = _average_scale(w.taps)
    assert scale is not None, w.taps
    filters = np.zeros((groups, 1, CHAIN, 4), np.int8)
    filters[:, :, -1] = POOL_WEIGHT
    count = w.input_channels
    parameters = (np.zeros(count, np.int32), np.full(count, scale[0]), np.full(count, scale[1]))
    fields = _each_channel(site, w, groups) | _limits(site, 0)
    fields |= {"kernel_width": w.filter_width - 1, "hold_filter": 1}
    return _work(w, fields, filters, parameters, size)


def _declines_add(site: Site, size: Size) -> str | None:
    if any(tensor.is_constant for tensor in site.inputs):
        return "both inputs must be computed"
    if site.inputs[0].shape != site.inputs[1].shape:
        return "both inputs must have one shape"
    return None if _add_scale(site)[0] else "the output's scale is out of proportion"


def _add_scale(site: Site) -> tuple[int, int]:
    """Multiplier and shift of the sum."""
    twice_larger = 2 * max(tensor.scale for tensor in site.inputs)
    return quantize_multiplier(twice_larger / ((1 << ADD_LEFT_SHIFT) * site.output.scale))


def add(site: Site, size: Size) -> Work:
    """Each addend is one of 256 numbers: they are looked up. TFLM: ``CalculateOpDataAdd``, ``AddElementwise``."""
    twice_larger = 2 * max(tensor.scale for tensor in site.inputs)
    tables = np.zeros((1, TABLE, 2, 1), np.uint32)
    for i, tensor in enumerate(site.inputs):
        multiplier, shift = quantize_multiplier(tensor.scale / twice_larger)
        for value in range(-128, 128):
            shifted = (value - tensor.zero_point) << ADD_LEFT_SHIFT
            scaled = multiply_by_quantized_multiplier(shifted, multiplier, shift)
            tables[0, value & 0xFF, i, 0] = wrap_int32(np.int64(scaled)).view(np.uint32)
    multiplier, shift = _add_scale(site)
    parameters = (np.zeros(1, np.int32), np.array([multiplier]), np.array([shift]))
    words = -(-site.output.elements // 4)
    w = Window(1, 1, words, 4, 1, words, 4, 1, 1, 1, 1, 1, 1, 0, 0)
    fields = {
        "mode": ADD,
        "kernel_height": 1,
        "x_step": 4,
        "row_bytes": 0xFFFF,
        "height": 1,
        "groups": 0,
        **_limits(site),
    }
    return _work(w, fields, tables.view(np.int8).reshape(1, TABLE, 2, 4), parameters, size)
