from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.mul import MulOptions


def test_product_at_scale_one(one_op, tensor, constant, computes) -> None:
    factors = constant(np.array([[1], [-1], [0]], np.int8), 1.0)
    (x,), (y,) = computes(one_op("MUL", MulOptions(), [tensor((2, 1, 4), 1.0), factors], [tensor((2, 3, 4), 1.0)]))
    assert np.array_equal(y, np.clip(x.astype(int) * factors.data, -128, 127))


@pytest.mark.parametrize("activation", ["NONE", "RELU", "RELU6", "RELU_N1_TO_1"])
@pytest.mark.parametrize(("left", "right"), [((2, 3), (2, 3)), ((), (4,)), ((1, 2, 1, 2, 1, 3), (1, 1, 2, 1, 2, 3))])
def test_broadcasting_runs_in_tflm(one_op, tensor, runs, activation, left, right) -> None:
    output = tensor(np.broadcast_shapes(left, right), 0.15, 3)
    runs(one_op("MUL", MulOptions(activation), [tensor(left, 0.2, -128), tensor(right, 0.01, 127)], [output]))


@pytest.mark.parametrize(
    ("scale", "shape", "words"),
    [(1e20, (2, 3), "multiplier of 1e+20, must be below 1.07e+09"), (0.1, (3, 2), "has shape 3x2, must be 2x3")],
)
def test_refused(one_op, tensor, refused, scale, shape, words) -> None:
    assert words in refused(one_op("MUL", MulOptions(), [tensor((2, 3), scale), tensor((2, 3))], [tensor(shape)]))
