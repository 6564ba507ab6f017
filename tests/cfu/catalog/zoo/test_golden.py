"""The sums of calibration against plain loops."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cfu.base import random
from cfu.catalog.zoo import golden
from cfu.model.shapes import window


def drawn(name: str, *shape: int) -> np.ndarray:
    return random.integers(9, name, int(np.prod(shape)), -128, 127).reshape(shape)


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize(("kernel", "stride"), [((3, 3), (1, 1)), ((4, 2), (2, 3)), ((1, 1), (2, 2)), ((2, 5), (3, 1))])
def test_convolutions(padding: str, kernel: tuple[int, int], stride: tuple[int, int]) -> None:
    x, weights = drawn("x", 2, 7, 6, 3), drawn("w", 5, *kernel, 3)
    each = drawn("d", 1, *kernel, 3)
    rows, columns = (window(x.shape[1 + a], kernel[a], stride[a], 1, padding) for a in (0, 1))
    full = np.zeros((2, rows.output, columns.output, 5), np.int64)
    apart = np.zeros((2, rows.output, columns.output, 3), np.int64)
    for r, c, i, j in itertools.product(range(rows.output), range(columns.output), range(kernel[0]), range(kernel[1])):
        y, z = r * stride[0] - rows.before + i, c * stride[1] - columns.before + j
        if 0 <= y < 7 and 0 <= z < 6:
            full[:, r, c] += x[:, y, z] @ weights[:, i, j].T
            apart[:, r, c] += x[:, y, z] * each[0, i, j]
    assert np.array_equal(golden.conv(x.astype(np.float64), weights.astype(np.int8), stride, padding), full)
    assert np.array_equal(golden.depthwise(x.astype(np.float64), each.astype(np.int8), stride, padding), apart)


def test_average_pool_rounds_halves_away_from_zero() -> None:
    values = np.array([[1, 2, -1, -2, 127, 127, -128, -128, 1, 0, 0, -1]], np.int8).reshape(1, 1, 12, 1)
    assert golden.average_pool(values, (1, 2)).ravel().tolist() == [2, -2, 127, -128, 1, -1]


def test_samples_are_noise_patterns_and_gradients() -> None:
    values = golden.samples(1, 8, (40, 40, 2)).astype(int)
    steps = [abs(np.diff(sample, axis=0)).mean() for sample in values]
    assert min(steps[0::2]) > 60
    assert all(2 < step < 20 for step in steps[1::4]) and max(steps[3::4]) < 5
    assert all(sample.min() < -100 and sample.max() > 100 for sample in values[[0, 1, 2, 4, 5, 6]])
    assert golden.samples(1, 8, (40, 40, 2))[2].tolist() == values[2].tolist()
