"""AVERAGE_POOL_2D: a depthwise convolution with one filter word for all taps."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from cfu import Site
from cfu.lowering import quantize_multiplier
from gateware.blocks.arithmetic import multiply_by_quantized_multiplier

from .depthwise import each_channel
from .job import CHAIN, Size
from .work import Work, check_counts, geometry, limited, make

POOL_WEIGHT = 64
"""Of every tap of an average: gives the quotient bits enough below the point for one exact rounding."""


@cache
def _average_scale(count: int) -> tuple[int, int] | None:
    """Multiplier and shift that divide sums of ``count`` times POOL_WEIGHT exactly as TFLM rounds; None if none do."""
    multiplier, shift = quantize_multiplier(1 / (POOL_WEIGHT * count))
    for total in range(-128 * count, 127 * count + 1):
        expected = (total + count // 2) // count if total > 0 else -((count // 2 - total) // count)
        if multiply_by_quantized_multiplier(POOL_WEIGHT * total, multiplier, shift) != expected:
            return None
    return multiplier, shift


def declines(site: Site, size: Size) -> str | None:
    w = geometry(site)
    if w.padded:
        return "windows must lie inside the image"
    if w.taps > 1024 or w.filter_width > 128:
        return "at most 1024 positions, 128 in a row"
    return check_counts(w, 1, size)


def pool(site: Site, size: Size) -> Work:
    w = geometry(site)
    groups = -(-w.input_channels // 4)
    scale = _average_scale(w.taps)
    assert scale is not None, w.taps
    filters = np.zeros((groups, 1, CHAIN, 4), np.int8)
    filters[:, :, -1] = POOL_WEIGHT
    count = w.input_channels
    parameters = (np.zeros(count, np.int32), np.full(count, scale[0]), np.full(count, scale[1]))
    job = replace(limited(each_channel(site, w, groups), site, zero_point=0), hold_filter=1)
    return make(w, job, filters, parameters, size)
