from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.sub import SubOptions


def test_difference_at_one_scale(one_op, tensor, computes) -> None:
    (x, z), (y,) = computes(one_op("SUB", SubOptions(), [tensor((2, 1, 3)), tensor((4, 1))], [tensor((2, 4, 3))]))
    assert np.array_equal(y, np.clip(x.astype(int) - z, -128, 127))


@pytest.mark.parametrize("activation", ["NONE", "RELU", "RELU6", "RELU_N1_TO_1"])
def test_activations_run_in_tflm(one_op, tensor, runs, activation) -> None:
    inputs = [tensor((2, 3), 0.2, -128), tensor((2, 3), 0.01, 127)]
    model = runs(one_op("SUB", SubOptions(activation), inputs, [tensor((2, 3), 0.15, 3)]))
    assert model.ops[0].options == SubOptions(activation)


@pytest.mark.parametrize(
    ("inputs", "output", "words"),
    [
        ([((2, 3),), ((3, 2),)], ((2, 3),), "shapes 2x3 and 3x2 do not broadcast"),
        ([((2, 3), 1e5), ((2, 3),)], ((2, 3),), "must be below 1"),
        ([((2, 3), 1e-30), ((2, 3), 1e10)], ((2, 3), 1e5), "multiplier of 5e-41, must be 1.18e-38 or more"),
        ([((2, 3), 0.1, 0, "int32"), ((2, 3),)], ((2, 3),), "is int32, must be int8"),
        ([((1,) * 6 + (2,),), ((1,),)], ((1,) * 6 + (2,),), "must have 0 to 6 dimensions"),
    ],
)
def test_refused(one_op, tensor, refused, inputs, output, words) -> None:
    assert words in refused(one_op("SUB", SubOptions(), [tensor(*i) for i in inputs], [tensor(*output)]))
