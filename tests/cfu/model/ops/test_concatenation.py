from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.concatenation import ConcatenationOptions


@pytest.mark.parametrize(
    ("axis", "shapes"),
    [(1, [(2, 3), (2, 1)]), (-1, [(1, 2, 3, 1), (1, 2, 3, 5)]), (0, [(1, 2)] * 10), (0, [(4,)])],
)
def test_one_after_the_other(one_op, tensor, computes, axis, shapes) -> None:
    output = tensor(np.concatenate([np.zeros(shape) for shape in shapes], axis).shape)
    xs, (y,) = computes(one_op("CONCATENATION", ConcatenationOptions(axis), [tensor(s) for s in shapes], [output]))
    assert np.array_equal(y, np.concatenate(xs, axis))


@pytest.mark.parametrize(
    ("options", "shapes", "y", "words"),
    [
        ((2,), [(2, 3)] * 2, (2, 6), "axis 2 is not one of the 2 dimensions"),
        ((1,), [(2, 3), (1, 3)], (2, 6), "tensor 1 'input1' has shape 1x3, must be 2x3"),
        ((1,), [(2, 3), (2, 3, 1)], (2, 6), "tensor 1 'input1' has shape 2x3x1, must have 2 dimensions"),
        ((1,), [(2, 3)] * 2, (4, 3), "has shape 4x3, must be 2x6"),
        ((1, "RELU"), [(2, 3)] * 2, (2, 6), "has a fused activation, RELU, which TFLM does not support"),
        ((0,), [(1, 2)] * 11, (11, 2), "has 11 inputs, must have 1 to 10"),
        ((0,), [(1,) * 5] * 2, (2, 1, 1, 1, 1), "must have 1 to 4 dimensions"),
    ],
)
def test_refused(one_op, tensor, refused, options, shapes, y, words) -> None:
    inputs = [tensor(shape) for shape in shapes]
    assert words in refused(one_op("CONCATENATION", ConcatenationOptions(*options), inputs, [tensor(y)]))


@pytest.mark.parametrize("other", [{"scale": 0.2}, {"zero_point": 1}])
def test_another_scale_is_refused_as_in_tflm(one_op, tensor, refused, other) -> None:
    inputs = [tensor((2,)), tensor((2,), **other)]
    words = "tensor 1 'input1' must have exactly the scale and zero point of tensor 2"
    assert words in refused(one_op("CONCATENATION", ConcatenationOptions(0), inputs, [tensor((4,))]))
