"""CONV_2D and FULLY_CONNECTED: every output channel sums over all input channels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cfu import Site
from cfu.lowering import (
    Window,
    bias,
    channel_multipliers,
    constant,
    constant_weights,
    fold_offset,
    tensor_multipliers,
)

from .job import CONVOLUTION, Size
from .work import Work, check_counts, geometry, make, sliding, vectors

MOST_WORDS = 1024
"""Words side by side that a job can sum over."""


def words_of_taps(w: Window) -> tuple[int, int]:
    """(words side by side, positions along x): taps of a row touch unless they are dilated."""
    if w.dilation_width == 1:
        return -(-w.filter_width * w.input_channels // 4), 1
    return -(-w.input_channels // 4), w.filter_width


def declines_convolution(site: Site, size: Size) -> str | None:
    if reason := constant_weights(site):
        return reason
    return declines_dense(geometry(site), size)


def declines_dense(w: Window, size: Size) -> str | None:
    """Why the engine cannot sum over all input channels; None when it can."""
    words, positions = words_of_taps(w)
    if words > MOST_WORDS:
        return f"a row of a filter must be at most {4 * MOST_WORDS} bytes"
    return check_counts(w, words * positions * w.filter_height, size)


def convolution(site: Site, size: Size) -> Work:
    multipliers = channel_multipliers(site.input, site.inputs[1], site.output, site.output.shape[3])
    return dense(site, size, geometry(site), constant(site, 1), multipliers)


def _spread(weights: np.ndarray, channels: int) -> np.ndarray:
    """``weights`` [output channels, rows, columns, input channels of a group] as [..., all input ``channels``].

    Groups of output channels each have their own input channels; all others get filters of 0.
    """
    outputs, *taps, depth = weights.shape
    if depth == channels:
        return weights
    groups = channels // depth
    spread = np.zeros((groups, outputs // groups, *taps, groups, depth), weights.dtype)
    each = np.arange(groups)
    spread[each, ..., each, :] = weights.reshape(groups, -1, *taps, depth)
    return spread.reshape(outputs, *taps, channels)


def dense(site: Site, size: Size, w: Window, weights: np.ndarray, multipliers: tuple[np.ndarray, np.ndarray]) -> Work:
    """``weights`` [output channels, filter rows, filter columns, input channels (of its group)]."""
    weights = _spread(weights, w.input_channels)
    words, positions = words_of_taps(w)
    channels = weights.shape[0]
    groups = -(-channels // size.rows)
    taps = weights.reshape(channels, w.filter_height * positions, -1)
    padded = np.zeros((groups * size.rows, taps.shape[1], 4 * words), np.int8)
    padded[:channels, :, : taps.shape[2]] = taps
    group_words = taps.shape[1] * words
    filters = padded.reshape(groups, size.rows, group_words, 4).transpose(0, 2, 1, 3)
    folded = fold_offset(bias(site, 2, channels), weights, -site.input.zero_point)
    job = replace(sliding(site, w), mode=CONVOLUTION, words=words - 1, kernel_width=positions - 1, groups=groups - 1)
    return make(w, job, filters, (folded, *multipliers), size)


def declines_fully_connected(site: Site, size: Size) -> str | None:
    if reason := constant_weights(site):
        return reason
    outputs, depth = constant(site, 1).shape
    limit = 4 * min(size.group_limit, MOST_WORDS)
    if depth > limit:
        return f"{depth} inputs exceed the filter memory's {limit}"
    if site.output.elements // outputs > 2000 or site.output.elements // outputs * depth >= 1 << 15:
        return "a batch of at most 2000 vectors, below 32 KB in all"
    return None if outputs <= 4000 else "at most 4000 outputs"


def fully_connected(site: Site, size: Size) -> Work:
    """Vectors are pixels of a row."""
    weights = constant(site, 1)
    outputs, depth = weights.shape
    count = site.output.elements // outputs
    multipliers = channel_multipliers if site.inputs[1].quantization.per_channel else tensor_multipliers
    scale = multipliers(site.input, site.inputs[1], site.output, outputs)
    return dense(site, size, vectors(count, depth, outputs), weights.reshape(outputs, 1, 1, depth), scale)
