from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.resize_nearest_neighbor import ResizeNearestNeighborOptions


@pytest.mark.parametrize("corners", [False, True])
@pytest.mark.parametrize("centers", [False, True])
@pytest.mark.parametrize("size", [(4, 6), (1, 1), (3, 2)])
def test_runs_in_tflm(one_op, tensor, runs, corners, centers, size) -> None:
    options, inputs = ResizeNearestNeighborOptions(corners, centers), [tensor((1, 2, 3, 2)), np.array(size, np.int32)]
    model = runs(one_op("RESIZE_NEAREST_NEIGHBOR", options, inputs, [tensor((1, *size, 2))]))
    assert model.ops[0].options == options


def test_doubled(one_op, tensor, computes) -> None:
    inputs = [tensor((1, 2, 3, 2)), np.array([4, 6], np.int32)]
    builder = one_op("RESIZE_NEAREST_NEIGHBOR", ResizeNearestNeighborOptions(), inputs, [tensor((1, 4, 6, 2))])
    (x,), (y,) = computes(builder)
    assert np.array_equal(y, x.repeat(2, axis=1).repeat(2, axis=2))


@pytest.mark.parametrize(
    ("x", "size", "y", "words"),
    [
        ((2, 3, 2), [4, 6], (4, 6, 2), "must have 4 dimensions"),
        ((1, 2, 3, 2), [4], (1, 4, 3, 2), "has shape 1, must be 2"),
        ((1, 2, 3, 2), [4, 6], (1, 4, 5, 2), "has shape 1x4x5x2, must be 1x4x6x2"),
        ((1, 2, 3, 2), [0, 6], (1, 4, 6, 2), "must be 1x0x6x2"),
    ],
)
def test_refused(one_op, tensor, refused, x, size, y, words) -> None:
    inputs = [tensor(x), np.array(size, np.int32)]
    assert words in refused(one_op("RESIZE_NEAREST_NEIGHBOR", ResizeNearestNeighborOptions(), inputs, [tensor(y)]))
