from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.average_pool_2d import Pool2DOptions


@pytest.mark.parametrize(
    ("options", "y"),
    [
        (("VALID", 1, 1, 2, 3), (2, 4, 4, 3)),
        (("SAME", 2, 3, 4, 4, "RELU"), (2, 3, 2, 3)),
        (("SAME", 1, 1, 9, 9, "RELU6"), (2, 5, 6, 3)),
    ],
)
def test_shapes_agree_with_tflm(one_op, tensor, runs, options, y) -> None:
    builder = one_op("MAX_POOL_2D", Pool2DOptions(*options), [tensor((2, 5, 6, 3), 0.1, 5)], [tensor(y, 0.1, 5)])
    assert runs(builder).ops[0].options == Pool2DOptions(*options)


def test_largest_element(one_op, tensor, computes) -> None:
    options = Pool2DOptions("VALID", 2, 2, 2, 2)
    (x,), (y,) = computes(one_op("MAX_POOL_2D", options, [tensor((1, 4, 4, 2))], [tensor((1, 2, 2, 2))]))
    assert np.array_equal(y, x.reshape(1, 2, 2, 2, 2, 2).max(axis=(2, 4)))


@pytest.mark.parametrize(
    ("y", "words"),
    [
        (((2, 5, 6, 3),), "has shape 2x5x6x3, must be 2x4x4x3"),
        (((2, 4, 4, 3), 0.2), "must have the scale and zero point of"),
    ],
)
def test_refused(one_op, tensor, refused, y, words) -> None:
    options = Pool2DOptions("VALID", 1, 1, 2, 3)
    assert words in refused(one_op("MAX_POOL_2D", options, [tensor((2, 5, 6, 3))], [tensor(*y)]))
