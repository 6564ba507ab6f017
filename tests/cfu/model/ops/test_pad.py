from __future__ import annotations

import numpy as np
import pytest

AMOUNTS = [[[1, 0], [0, 2]], [[0, 0], [0, 0]], [[0, 0], [1, 2], [3, 4], [0, 0]], [[1, 1]] * 5, [[3, 0]]]


@pytest.mark.parametrize("amounts", AMOUNTS)
def test_surrounded_by_zero_points(one_op, tensor, computes, amounts) -> None:
    shape = (2, 3, 1, 2, 3)[: len(amounts)]
    output = tensor(np.pad(np.zeros(shape), amounts).shape, 0.1, 7)
    (x,), (y,) = computes(one_op("PAD", None, [tensor(shape, 0.1, 7), np.array(amounts, np.int32)], [output]))
    assert np.array_equal(y, np.pad(x, amounts, constant_values=7))


@pytest.mark.parametrize(
    ("shape", "amounts", "dtype", "y", "words"),
    [
        ((3, 3), [[-1, 0], [0, 0]], "int32", (2, 3), "padding -1 is negative"),
        ((3, 3), [[1, 0]], "int32", (4, 3), "has shape 1x2, must be 2x2"),
        ((3, 3), [[1, 0], [0, 0]], "int64", (4, 3), "is int64, must be int32"),
        ((3, 3), [[1, 0], [0, 0]], "int32", (4, 4), "has shape 4x4, must be 4x3"),
        ((1,) * 6, [[0, 0]] * 6, "int32", (1,) * 6, "must have 1 to 5 dimensions"),
    ],
)
def test_refused(one_op, tensor, refused, shape, amounts, dtype, y, words) -> None:
    assert words in refused(one_op("PAD", None, [tensor(shape), np.array(amounts, dtype)], [tensor(y)]))


def test_amounts_must_be_constant(one_op, tensor, refused) -> None:
    text = refused(one_op("PAD", None, [tensor((3,)), tensor((1, 2), None, 0, "int32")], [tensor((4,))]))
    assert "tensor 1 'input1' must be a constant" in text
