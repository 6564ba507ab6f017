from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.gather import GatherOptions


def positions(*values) -> np.ndarray:
    return np.array(values, np.int32)


@pytest.mark.parametrize(
    ("axis", "taken"),
    [(0, positions(3, 0)), (-1, positions([1, 2], [3, 4])), (1, np.array(2, np.int32)), (0, positions(1, 1, 1, 1, 1))],
)
def test_constant_positions(one_op, tensor, computes, axis, taken) -> None:
    output = tensor(np.take(np.zeros((4, 5)), taken, axis).shape)
    (x,), (y,) = computes(one_op("GATHER", GatherOptions(axis), [tensor((4, 5)), taken], [output]))
    assert np.array_equal(y, np.take(x, taken, axis))


def test_computed_positions(one_op, tensor, computes) -> None:
    inputs = [tensor((4, 5)), tensor((3,), None, 0, "int32")]
    (x, taken), (y,) = computes(one_op("GATHER", GatherOptions(0), inputs, [tensor((3, 5))]))
    assert np.array_equal(y, x[taken])


@pytest.mark.parametrize("shared", [1, -1])
def test_batches(one_op, tensor, computes, shared) -> None:
    taken = positions([1, 2], [0, 0], [4, 3], [2, 2])
    (x,), (y,) = computes(one_op("GATHER", GatherOptions(1, shared), [tensor((4, 5)), taken], [tensor((4, 2))]))
    assert np.array_equal(y, np.take_along_axis(x, taken, axis=1))


@pytest.mark.parametrize(
    ("options", "taken", "y", "words"),
    [
        ((0,), positions(4, 0), (2, 5), "position 4 is not one of the 4 of axis 0"),
        ((0,), positions(-1, 0), (2, 5), "position -1 is not one of the 4"),
        ((2,), positions(0), (4, 5), "axis 2 is not one of the 2 dimensions"),
        ((0, 1), positions(0), (4, 5), "batch_dims 1 does not fit the shapes of input and positions"),
        ((1, 1), positions([0], [0]), (4, 1), "batch_dims 1 does not fit"),
        ((1, -3), positions([0], [0]), (4, 1), "batch_dims -3 does not fit"),
        ((0,), np.array([1]), (1, 5), "is int64, must be int32"),
        ((0,), positions(1, 2), (1, 5), "has shape 1x5, must be 2x5"),
    ],
)
def test_refused(one_op, tensor, refused, options, taken, y, words) -> None:
    assert words in refused(one_op("GATHER", GatherOptions(*options), [tensor((4, 5)), taken], [tensor(y)]))
