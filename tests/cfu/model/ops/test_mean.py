from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.mean import ReducerOptions


def axes(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("scale", [0.1, 0.2])
@pytest.mark.parametrize(
    ("shape", "along"), [((2, 3, 4, 5), (1, 2)), ((2, 3, 4, 5), (-2, 0)), ((7,), (0,)), ((2, 3, 1, 2, 3), (4,))]
)
def test_mean_within_one(one_op, tensor, computes, shape, along, keep, scale) -> None:
    expected = np.zeros(shape).mean(axis=along, keepdims=keep).shape
    builder = one_op("MEAN", ReducerOptions(keep), [tensor(shape), axes(*along)], [tensor(expected, scale)])
    (x,), (y,) = computes(builder)
    assert abs(y - x.mean(axis=along, keepdims=keep) * 0.1 / scale).max() <= 1


@pytest.mark.parametrize(
    ("shape", "along", "y", "words"),
    [
        ((2, 3), axes(2), (2,), "axis 2 is not one of the 2 dimensions"),
        ((2, 3), axes(-3), (2,), "axis -3 is not one of the 2 dimensions"),
        ((2, 3), axes(1), (2, 1), "has shape 2x1, must be 2"),
        ((2, 3), np.array([1]), (2,), "is int64, must be int32"),
        ((2, 3), axes(), (2, 3), "reduces along no axis"),
        ((2, 3, 4), axes(0, 1, 2), (), "reduces more than 2 axes, which TFLM cannot"),
        ((2, 3), axes(0, 0, 0, 0, 0), (3,), "reduces more than 2 axes"),
        ((1, 1, 1, 1, 2, 3), axes(5), (1, 1, 1, 1, 2), "must have 0 to 5 dimensions"),
    ],
)
def test_refused(one_op, tensor, refused, shape, along, y, words) -> None:
    assert words in refused(one_op("MEAN", ReducerOptions(), [tensor(shape), along], [tensor(y)]))
