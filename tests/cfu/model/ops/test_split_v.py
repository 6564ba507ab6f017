from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.split_v import SplitVOptions


@pytest.mark.parametrize(("sizes", "axis"), [((1, 5), 1), ((1, -1), -1), ((4,), 0), ((1, 2, 1), 0)])
def test_parts(one_op, tensor, computes, sizes, axis) -> None:
    ends = np.cumsum([size if size > 0 else 5 for size in sizes])[:-1]
    outputs = [tensor(part.shape) for part in np.split(np.zeros((4, 6)), ends, axis)]
    inputs = [tensor((4, 6)), np.array(sizes, np.int32), np.array(axis, np.int32)]
    (x,), ys = computes(one_op("SPLIT_V", SplitVOptions(len(sizes)), inputs, outputs))
    assert all(np.array_equal(y, part) for y, part in zip(ys, np.split(x, ends, axis), strict=True))


@pytest.mark.parametrize(
    ("sizes", "parts", "dtype", "words"),
    [
        ([1, 4], 2, "int32", "cannot split 6 elements of dimension 1 in 2 parts of [1, 4]"),
        ([6, 0], 2, "int32", "in 2 parts of [6, 0]"),
        ([7, -1], 2, "int32", "in 2 parts of [7, -1]"),
        ([1, 2, 3], 2, "int32", "in 2 parts of [1, 2, 3]"),
        ([1, 5], 3, "int32", "has 2 outputs, must have 3"),
        ([1, 5], 2, "int64", "is int64, must be int32"),
        ([2, 4], 2, "int32", "has shape 4x1, must be 4x2"),
    ],
)
def test_refused(one_op, tensor, refused, sizes, parts, dtype, words) -> None:
    inputs = [tensor((4, 6)), np.array(sizes, dtype), np.array([1], np.int32)]
    assert words in refused(one_op("SPLIT_V", SplitVOptions(parts), inputs, [tensor((4, 1)), tensor((4, 5))]))


def test_refused_axes(one_op, tensor, refused) -> None:
    inputs = [tensor((4, 6)), np.array([1, 5], np.int32), np.array([0, 1], np.int32)]
    assert "has 2 axes, must have 1" in refused(
        one_op("SPLIT_V", SplitVOptions(2), inputs, [tensor((4, 1)), tensor((4, 5))])
    )
