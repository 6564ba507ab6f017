from __future__ import annotations

import pytest

from cfu.model.builder import Builder
from cfu.model.ops.average_pool_2d import Pool2DOptions


def one(options=None, *, x=(2, 5, 6, 3), y=(2, 4, 4, 3), y_scale=0.1, y_zero=5) -> Builder:
    b = Builder()
    source = b.input(x, scale=0.1, zero_point=5)
    options = options or Pool2DOptions("VALID", 1, 1, 2, 3)
    b.output(b.op("AVERAGE_POOL_2D", [source], options, shape=y, scale=y_scale, zero_point=y_zero))
    return b


@pytest.mark.parametrize(
    ("options", "y"),
    [
        (("VALID", 1, 1, 2, 3), (2, 4, 4, 3)),
        (("SAME", 1, 1, 2, 3), (2, 5, 6, 3)),
        (("SAME", 2, 3, 4, 4, "RELU"), (2, 3, 2, 3)),
        (("VALID", 5, 6, 5, 6, "RELU6"), (2, 1, 1, 3)),
        (("SAME", 1, 1, 9, 9, "RELU_N1_TO_1"), (2, 5, 6, 3)),
    ],
)
def test_shapes_agree_with_tflm(runs, options, y) -> None:
    assert runs(one(Pool2DOptions(*options), y=y)).ops[0].options == Pool2DOptions(*options)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"x": (5, 6, 3)}, "must have 4 dimensions"),
        ({"y": (2, 5, 6, 3)}, "has shape 2x5x6x3, must be 2x4x4x3"),
        ({"y_scale": 0.2}, "tensor 1 't1' must have the scale and zero point of tensor 0 'input0'"),
        ({"y_zero": 4}, "tensor 1 't1' must have the scale and zero point of tensor 0 'input0'"),
        ({"options": Pool2DOptions("VALID", 1, 1, 0, 3)}, "filter_h is 0"),
        ({"options": Pool2DOptions("VALID", 1, 1, 6, 3)}, "must be 2x0x4x3"),
    ],
)
def test_refused(refused, changes, words) -> None:
    assert words in refused(one(**changes))
