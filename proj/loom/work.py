"""What the engine does for an op, wherever its tensors lie."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from cfu import Site
from cfu.lowering import Window, activation_range, constant, window

from .job import ADD, CONVOLUTION, DEPTHWISE, PARAMETER_PUSHES, Job, Shape, Size


@dataclass(frozen=True, eq=False)
class Work:
    """One op. Bytes and rows are of the input image(s) of ``row_bytes`` x ``height``; lines are of the output.

    ``job`` lacks what depends on where tensors lie or on which lines are computed. ``stream`` is [groups, words of a
    group]. Output pixels have ``channels`` bytes in RAM, ``groups`` words in the engine.
    """

    job: Job
    stream: np.ndarray = field(repr=False)
    shape: Shape
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
        return self.job.mode == ADD

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


def geometry(site: Site) -> Window:
    """The sliding window of a convolution or pooling."""
    o = site.options
    if site.op.kind == "AVERAGE_POOL_2D":
        return window(site.input, site.output, (o.filter_h, o.filter_w), (o.stride_h, o.stride_w), (1, 1), o.padding)
    dilation = (o.dilation_h, o.dilation_w)
    filter_size = constant(site, 1).shape[1:3]
    return window(site.input, site.output, filter_size, (o.stride_h, o.stride_w), dilation, o.padding)


def vectors(count: int, depth: int, outputs: int) -> Window:
    """``count`` vectors of ``depth`` numbers, each of which becomes ``outputs`` numbers: pixels of one row."""
    return Window(
        batches=1,
        input_height=1,
        input_width=count,
        input_channels=depth,
        output_height=1,
        output_width=count,
        output_channels=outputs,
        filter_height=1,
        filter_width=1,
        stride_height=1,
        stride_width=1,
        dilation_height=1,
        dilation_width=1,
        pad_top=0,
        pad_left=0,
    )


def limited(job: Job, site: Site, zero_point: int | None = None) -> Job:
    """``job`` with the zero point (the output's unless given) and the range of the outputs."""
    low, high = activation_range(site.options.activation, site.output)
    offset = site.output.zero_point if zero_point is None else zero_point
    return replace(job, offset=offset, low=low, high=high)


def check_counts(w: Window, group_words: int, size: Size) -> str | None:
    """Limits of the job's fields."""
    if group_words > size.group_limit:
        return f"a filter of {4 * group_words} bytes exceeds the filter memory's {4 * size.group_limit}"
    if w.input_width * w.input_channels >= 1 << 15:
        return "a row of the input must be below 32 KB"
    read = (w.output_width - 1) * w.stride_width + (w.filter_width - 1) * w.dilation_width + 1
    if max(w.pad_left, read - w.pad_left - w.input_width) * w.input_channels >= 1 << 15:
        return "the padding beside a row must be below 32 KB"
    if max(w.stride_height, w.dilation_height, w.stride_width, w.dilation_width) > 31:
        return "strides and dilations must be at most 31"
    if max(w.input_height, w.output_height, w.output_width + w.filter_width) >= 2040:
        return "height and width must be below 2040"
    if max(w.filter_height, w.filter_width) > 128:
        return "a filter must be at most 128 high and wide"
    if -(-w.output_channels // 4) > 1000:
        return "at most 4000 channels"
    return None


def sliding(site: Site, w: Window) -> Job:
    """A job's distances, its loops over filter rows and columns of the output, and its limits."""
    row_bytes = w.input_width * w.input_channels
    job = Job(
        x_step=w.stride_width * w.input_channels,
        kernel_x_step=w.dilation_width * w.input_channels,
        kernel_y_step=w.dilation_height * row_bytes,
        y_step=w.stride_height * row_bytes,
        x=-w.pad_left * w.input_channels,
        row_bytes=row_bytes,
        kernel_dy=w.dilation_height,
        dy=w.stride_height,
        kernel_height=w.filter_height - 1,
        columns=w.output_width - 1,
        zero_point=site.input.zero_point,
    )
    return limited(job, site)


def make(
    w: Window,
    job: Job,
    filters: np.ndarray,
    parameters: tuple[np.ndarray, np.ndarray, np.ndarray],
    size: Size,
) -> Work:
    """``filters`` int8 [groups, words, rows that are filled, 4]."""
    groups, group_words, filled, _ = filters.shape
    per_group = size.rows if job.mode == CONVOLUTION else 4
    stream, keep = _parameters(groups, per_group, *parameters)
    if job.mode == CONVOLUTION:
        filters = filters * keep.reshape(groups, 1, per_group, 1)
    elif job.mode == DEPTHWISE:
        filters = filters * keep.reshape(groups, 1, 1, 4)
    words = np.ascontiguousarray(filters.astype(np.int8)).view(np.uint32).reshape(groups, -1)
    return Work(
        job=replace(job, group_words=group_words),
        stream=np.concatenate([stream, words], axis=1),
        shape=Shape(group_words=group_words, pairs=filled // 2 - 1, sets=per_group // 4 - 1),
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
