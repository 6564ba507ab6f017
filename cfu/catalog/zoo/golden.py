"""The arithmetic of calibration: exact sums of int8 layers, on batches in NHWC, and the inputs they start from.

Sums are kept in float64: they are integers far below 2^53, so that any order of additions gives the same bits.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

import numpy as np

from cfu.base import random
from cfu.model.shapes import window

Pair = tuple[int, int]


def samples(seed: int, count: int, shape: tuple[int, ...]) -> np.ndarray:
    """Inputs over the whole of int8, [count, *shape]: noise, patterns, noise, gradients, and again."""
    values = random.integers(seed, "samples", count * int(np.prod(shape)), -128, 127).reshape(count, *shape)
    for index in range(count):
        if index % 2:
            values[index] = _smooth(values[index], 8 if index % 4 == 1 else 64)
    return values.astype(np.int8)


def _smooth(noise: np.ndarray, step: int) -> np.ndarray:
    """Every ``step``-th element along the first two axes (and the last one), with straight lines in between."""
    for axis in range(min(noise.ndim, 2)):
        size = noise.shape[axis]
        place = np.arange(size)
        left = place - place % step
        right = np.minimum(left + step, size - 1)
        width = np.maximum(right - left, 1)
        weight = place - left
        width, weight = (a.reshape([-1 if b == axis else 1 for b in range(noise.ndim)]) for a in (width, weight))
        noise = (noise.take(left, axis) * (width - weight) + noise.take(right, axis) * weight) // width
    return noise


def _taps(x: np.ndarray, kernel: Pair, stride: Pair, padding: str) -> Iterator[np.ndarray]:
    """What each element of the filter sees, the filter row by row: [batch, rows, columns, channels]; padding is 0."""
    rows = window(x.shape[1], kernel[0], stride[0], 1, padding)
    columns = window(x.shape[2], kernel[1], stride[1], 1, padding)
    after = [
        max((w.output - 1) * s + k - w.before - size, 0)
        for w, s, k, size in zip((rows, columns), stride, kernel, x.shape[1:3], strict=True)
    ]
    x = np.pad(x, ((0, 0), (rows.before, after[0]), (columns.before, after[1]), (0, 0)))
    for r in range(kernel[0]):
        for c in range(kernel[1]):
            yield x[:, r :: stride[0], c :: stride[1]][:, : rows.output, : columns.output]


def _total(parts: Iterable[np.ndarray]) -> np.ndarray:
    return functools.reduce(np.add, parts)


def conv(x: np.ndarray, weights: np.ndarray, stride: Pair, padding: str) -> np.ndarray:
    """Accumulators of CONV_2D: x NHWC float64, weights [out, height, width, in] int8."""
    by_tap = weights.astype(np.float64).transpose(1, 2, 3, 0).reshape(-1, x.shape[3], weights.shape[0])
    taps = _taps(x, weights.shape[1:3], stride, padding)
    return _total(tap @ weight for tap, weight in zip(taps, by_tap, strict=True))


def depthwise(x: np.ndarray, weights: np.ndarray, stride: Pair, padding: str) -> np.ndarray:
    """Accumulators of DEPTHWISE_CONV_2D: x NHWC float64, weights [1, height, width, channels] int8, multiplier 1."""
    by_tap = weights.astype(np.float64).reshape(-1, x.shape[3])
    taps = _taps(x, weights.shape[1:3], stride, padding)
    return _total(tap * weight for tap, weight in zip(taps, by_tap, strict=True))


def average_pool(values: np.ndarray, kernel: Pair) -> np.ndarray:
    """AVERAGE_POOL_2D of int8 without overlap, VALID: the mean, halves rounded away from zero."""
    total, count = _total(_taps(values.astype(np.int64), kernel, kernel, "VALID")), kernel[0] * kernel[1]
    mean: np.ndarray = np.sign(total) * ((2 * abs(total) + count) // (2 * count))
    return mean.astype(np.int8)
