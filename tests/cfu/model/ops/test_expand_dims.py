from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize("dtype", ["int8", "int16"])
@pytest.mark.parametrize(
    ("axis", "y"), [(0, (1, 2, 3)), (1, (2, 1, 3)), (2, (2, 3, 1)), (-1, (2, 3, 1)), (-3, (1, 2, 3))]
)
def test_same_elements(one_op, tensor, computes, axis, y, dtype) -> None:
    inputs = [tensor((2, 3), 0.1, 0, dtype), np.array([axis], np.int32)]
    (x,), (out,) = computes(one_op("EXPAND_DIMS", None, inputs, [tensor(y, 0.1, 0, dtype)]))
    assert np.array_equal(out, x.reshape(y))


@pytest.mark.parametrize(
    ("axes", "dtype", "words"),
    [
        ([3], "int32", "axis 3 is not one of the 3 dimensions"),
        ([0, 1], "int32", "has 2 axes, must have 1"),
        ([0], "int64", "is int64, must be int32"),
        ([1], "int32", "has shape 1x2x3, must be 2x1x3"),
    ],
)
def test_refused(one_op, tensor, refused, axes, dtype, words) -> None:
    assert words in refused(one_op("EXPAND_DIMS", None, [tensor((2, 3)), np.array(axes, dtype)], [tensor((1, 2, 3))]))
