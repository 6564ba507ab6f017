from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.arg_min import ArgMinOptions


@pytest.mark.parametrize(("shape", "axis"), [((2, 3), 1), ((2, 3), -2), ((7,), 0), ((2, 1, 3, 2, 4), 2)])
@pytest.mark.parametrize("rank", [0, 1])
def test_first_index_of_the_extreme(one_op, tensor, computes, shape, axis, rank) -> None:
    inputs = [tensor(shape), np.full((1,) * rank, axis, np.int32)]
    output = tensor(np.zeros(shape).sum(axis=axis).shape, None, 0, "int32")
    (x,), (y,) = computes(one_op("ARG_MIN", ArgMinOptions(), inputs, [output]))
    assert np.array_equal(y, x.argmin(axis=axis))


@pytest.mark.parametrize(
    ("options", "axes", "dtype", "words"),
    [
        (ArgMinOptions("INT64"), [1], "int32", "output_type is INT64, must be INT32"),
        (ArgMinOptions(), [1], "int64", "is int64, must be int32"),
        (ArgMinOptions(), [0, 1], "int32", "has 2 axes, must have 1"),
        (ArgMinOptions(), [2], "int32", "axis 2 is not one of the 2 dimensions"),
    ],
)
def test_refused(one_op, tensor, refused, options, axes, dtype, words) -> None:
    inputs = [tensor((2, 3)), np.array(axes, np.int32)]
    assert words in refused(one_op("ARG_MIN", options, inputs, [tensor((2,), None, 0, dtype)]))
