from __future__ import annotations

import numpy as np
import pytest

AMOUNTS = np.array([[1, 0], [0, 2]], np.int32)


@pytest.mark.parametrize("shape", [(), (1,)])
def test_surrounded_by_the_value(one_op, tensor, constant, computes, shape) -> None:
    inputs = [tensor((2, 3)), AMOUNTS, constant(np.full(shape, -9, np.int8), 0.1)]
    (x,), (y,) = computes(one_op("PADV2", None, inputs, [tensor((3, 5))]))
    assert np.array_equal(y, np.pad(x, AMOUNTS, constant_values=-9))


@pytest.mark.parametrize(
    ("value", "scale", "words"),
    [([1, 2], 0.1, "must be one element"), ([1], 0.2, "must have exactly the scale and zero point of tensor 3")],
)
def test_refused(one_op, tensor, constant, refused, value, scale, words) -> None:
    inputs = [tensor((2, 3)), AMOUNTS, constant(np.array(value, np.int8), scale)]
    assert words in refused(one_op("PADV2", None, inputs, [tensor((3, 5))]))
