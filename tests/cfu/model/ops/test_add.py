from __future__ import annotations

import pytest

from cfu.model.builder import Builder
from cfu.model.ops.add import AddOptions


def one(options=None, *, x=(2, 3), z=(2, 3), y=(2, 3), x_scale=0.1, y_scale=0.2, dtype="int8") -> Builder:
    b = Builder()
    left, right = b.input(x, scale=x_scale, zero_point=-128), b.input(z, dtype, scale=0.3, zero_point=127)
    b.output(b.op("ADD", [left, right], options or AddOptions(), shape=y, scale=y_scale, zero_point=-1))
    return b


@pytest.mark.parametrize("activation", ["NONE", "RELU", "RELU6", "RELU_N1_TO_1"])
@pytest.mark.parametrize(
    ("x", "z", "y"),
    [
        ((2, 3), (2, 3), (2, 3)),
        ((1, 4, 5, 3), (3,), (1, 4, 5, 3)),
        ((2, 1, 3), (1, 4, 1), (2, 4, 3)),
        ((), (2,), (2,)),
        ((2, 1, 2, 2, 2), (2, 3, 2, 1, 2), (2, 3, 2, 2, 2)),
    ],
)
def test_broadcasting_agrees_with_tflm(runs, x, z, y, activation) -> None:
    assert runs(one(AddOptions(activation), x=x, z=z, y=y)).ops[0].options == AddOptions(activation)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"z": (3, 2)}, "shapes 2x3 and 3x2 do not broadcast"),
        ({"y": (3, 2)}, "tensor 2 't2' has shape 3x2, must be 2x3"),
        ({"dtype": "int16"}, "tensor 1 'input1' is int16, must be int8"),
        ({"x_scale": 1e6}, "the scales of inputs and output give a multiplier of 9.54, must be below 1"),
    ],
)
def test_refused(refused, changes, words) -> None:
    assert words in refused(one(**changes))


def test_edge_of_the_multiplier_runs_in_tflm(runs) -> None:
    runs(one(x_scale=0.99 * 0.2 * 2**19))
