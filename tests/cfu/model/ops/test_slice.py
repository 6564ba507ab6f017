from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize("dtype", ["int32", "int64"])
@pytest.mark.parametrize(
    ("begin", "size", "y"), [((1, 2), (2, -1), (2, 3)), ((0, 0), (4, 5), (4, 5)), ((3, 4), (-1, 1), (1, 1))]
)
def test_box(one_op, tensor, computes, begin, size, y, dtype) -> None:
    inputs = [tensor((4, 5)), np.array(begin, dtype), np.array(size, dtype)]
    (x,), (out,) = computes(one_op("SLICE", None, inputs, [tensor(y)]))
    assert np.array_equal(out, x[begin[0] : begin[0] + y[0], begin[1] : begin[1] + y[1]])


@pytest.mark.parametrize(
    ("begin", "size", "y", "words"),
    [
        ([1, 2], [4, 1], (4, 1), "takes 4 elements from 1 of the 4 of dimension 0"),
        ([-1, 2], [1, 1], (1, 1), "takes 1 elements from -1 of the 4"),
        ([0, 5], [1, -1], (1, 1), "takes 0 elements from 5 of the 5 of dimension 1"),
        ([0, 0], [1, -2], (1, 1), "takes -2 elements from 0"),
        ([0], [1], (1, 5), "has shape 1, must be 2"),
        ([0, 0], [2, 2], (2, 3), "has shape 2x3, must be 2x2"),
    ],
)
def test_refused(one_op, tensor, refused, begin, size, y, words) -> None:
    inputs = [tensor((4, 5)), np.array(begin, np.int32), np.array(size, np.int32)]
    assert words in refused(one_op("SLICE", None, inputs, [tensor(y)]))
