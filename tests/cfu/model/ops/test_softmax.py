from __future__ import annotations

import pytest

from cfu.model.builder import Builder
from cfu.model.ops.softmax import SoftmaxOptions


def one(beta=1.0, *, x=(2, 5), y=(2, 5), x_scale=0.1, y_scale=1 / 256, y_zero=-128) -> Builder:
    b = Builder()
    source = b.input(x, scale=x_scale, zero_point=7)
    b.output(b.op("SOFTMAX", [source], SoftmaxOptions(beta), shape=y, scale=y_scale, zero_point=y_zero))
    return b


@pytest.mark.parametrize("shape", [(5,), (1, 1), (2, 5), (2, 3, 4), (1, 2, 3, 4)])
@pytest.mark.parametrize(("beta", "scale"), [(1.0, 0.1), (0.5, 20.0), (1.0, 2.0**-25), (100.0, 100.0)])
def test_runs_in_tflm(runs, shape, beta, scale) -> None:
    assert runs(one(beta, x=shape, y=shape, x_scale=scale)).ops[0].options == SoftmaxOptions(beta)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"x": (1, 1, 1, 2, 5), "y": (1, 1, 1, 2, 5)}, "must have 1 to 4 dimensions"),
        ({"y": (5, 2)}, "has shape 5x2, must be 2x5"),
        ({"y_scale": 1 / 128}, "has scale 0.0078125 and zero point -128, must be 1/256 and -128"),
        ({"y_zero": 0}, "zero point 0, must be 1/256 and -128"),
        ({"beta": 0.0}, "beta 0 times the input's scale 0.1 is too small"),
        ({"beta": -1.0}, "beta -1 times"),
        ({"beta": float("nan")}, "beta nan times"),
        ({"x_scale": 2.0**-27}, "is too small"),
    ],
)
def test_refused(refused, changes, words) -> None:
    assert words in refused(one(**changes))
