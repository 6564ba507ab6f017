from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize("order", [(0,), (1, 0), (2, 0, 1), (0, 3, 1, 2), (4, 0, 2, 1, 3)])
def test_dimensions_in_order(one_op, tensor, computes, order) -> None:
    shape = (2, 3, 4, 1, 5)[: len(order)]
    output = tensor(tuple(shape[axis] for axis in order))
    (x,), (y,) = computes(one_op("TRANSPOSE", None, [tensor(shape), np.array(order, np.int32)], [output]))
    assert np.array_equal(y, x.transpose(order))


@pytest.mark.parametrize(
    ("order", "dtype", "words"),
    [
        ([0, 0], "int32", "order [0, 0] does not name each of the 2 dimensions once"),
        ([-1, 0], "int32", "order [-1, 0] does not name"),
        ([1, 0, 2], "int32", "order [1, 0, 2] does not name"),
        ([0, 1], "int32", "has shape 3x2, must be 2x3"),
        ([1, 0], "int64", "is int64, must be int32"),
    ],
)
def test_refused(one_op, tensor, refused, order, dtype, words) -> None:
    assert words in refused(one_op("TRANSPOSE", None, [tensor((2, 3)), np.array(order, dtype)], [tensor((3, 2))]))
