"""DEPTHWISE_CONV_2D."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cfu import Site
from cfu.lowering import Window, bias, channel_multipliers, constant, constant_weights, fold_offset

from .dense import declines_dense, dense
from .job import CHAIN, DEPTHWISE, MOST_COLUMNS, Job, Size
from .work import Work, check_counts, geometry, make, sliding


def _is_dense(w: Window) -> bool:
    """Where input channels have several outputs each, it is a convolution with groups of one input channel."""
    return w.input_channels != w.output_channels


def _columns(w: Window) -> int:
    """Of the image that pass the array, where they do one after another."""
    return (w.output_width - 1) * w.stride_width + w.filter_width


def _chained(w: Window) -> bool:
    """Whether the columns of a filter fit the rows of the array: each input word is then read once a filter row."""
    fits = w.filter_width <= CHAIN and w.stride_width <= w.filter_width
    return w.dilation_width == 1 and fits and _columns(w) <= MOST_COLUMNS


def declines(site: Site, size: Size) -> str | None:
    if reason := constant_weights(site):
        return reason
    w = geometry(site)
    if _is_dense(w):
        return declines_dense(w, size)
    return check_counts(w, w.filter_height * (1 if _chained(w) else w.filter_width), size)


def depthwise(site: Site, size: Size) -> Work:
    w = geometry(site)
    weights = constant(site, 1)[0]  # [filter rows, filter columns, channels]
    multipliers = channel_multipliers(site.input, site.inputs[1], site.output, w.output_channels)
    if _is_dense(w):
        return dense(site, size, w, weights.transpose(2, 0, 1)[..., None], multipliers)
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
    job = each_channel(site, w, groups)
    if chained:
        job = replace(
            job,
            kernel_width=0,
            x_step=w.input_channels,
            columns=_columns(w) - 1,
            skip=w.filter_width - 1,
            emit_every=w.stride_width - 1,
        )
    return make(w, job, filters, (folded, *multipliers), size)


def each_channel(site: Site, w: Window, groups: int) -> Job:
    """A job whose lanes are channels of their own: all taps of a window one after another."""
    return replace(sliding(site, w), mode=DEPTHWISE, kernel_width=w.filter_width - 1, groups=groups - 1, group_step=4)
