from __future__ import annotations

import numpy as np
import pytest

from cfu.model import macs
from cfu.model.builder import Builder
from cfu.model.ops.conv_2d import Conv2DOptions


def one(
    options=None, *, x=(1, 5, 6, 3), x_dtype="int8", x_scale=0.1, w=(4, 3, 2, 3), w_scale=0.1, w_zero=0, axis=0,
    w_dtype=np.int8, bias=(4,), bias_dtype=np.int32, y=(1, 5, 6, 4), y_scale=0.2, y_zero=0,
) -> Builder:  # fmt: skip
    b = Builder()
    source = b.input(x, x_dtype, scale=x_scale)
    weights = b.constant(np.ones(w, w_dtype), scale=w_scale, zero_point=w_zero, axis=axis)
    offsets = [b.constant(np.ones(bias, bias_dtype))] if bias else []
    b.output(
        b.op(
            "CONV_2D",
            [source, weights, *offsets],
            options or Conv2DOptions("SAME"),
            shape=y,
            scale=y_scale,
            zero_point=y_zero,
        )
    )
    return b


@pytest.mark.parametrize("activation", ["NONE", "RELU", "RELU6", "RELU_N1_TO_1"])
@pytest.mark.parametrize(
    ("options", "y"),
    [
        (("SAME",), (1, 5, 6, 4)),
        (("VALID",), (1, 3, 5, 4)),
        (("SAME", 2, 3), (1, 3, 2, 4)),
        (("VALID", 2, 3), (1, 2, 2, 4)),
        (("VALID", 1, 1, 2, 3), (1, 1, 3, 4)),
        (("SAME", 1, 1, 2, 2), (1, 5, 6, 4)),
    ],
)
def test_shapes_agree_with_tflm(runs, options, y, activation) -> None:
    model = runs(one(Conv2DOptions(*options, activation=activation), y=y))
    assert model.ops[0].options == Conv2DOptions(*options, activation=activation)
    assert macs(model, model.ops[0]) == np.prod(y) * 3 * 2 * 3


@pytest.mark.parametrize(
    "changes", [{"bias": None}, {"w_scale": [0.1, 0.2, 0.3, 0.4]}, {"x": (3, 5, 6, 3), "y": (3, 5, 6, 4)}]
)
def test_variants(runs, changes) -> None:
    runs(one(**changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"x": (5, 6, 3)}, "tensor 0 'input0' has shape 5x6x3, must have 4 dimensions"),
        ({"x_dtype": "int16"}, "tensor 0 'input0' is int16, must be int8"),
        ({"x_scale": None}, "tensor 0 'input0' has no quantisation"),
        ({"y_scale": None}, "tensor 3 't3' has no quantisation"),
        ({"y_zero": 128}, "tensor 3 't3' has zero point 128"),
        ({"w": (4, 3, 2, 1)}, "tensor 1 't1' is 1 deep, the input 3"),
        ({"w": (4, 18)}, "must have 4 dimensions"),
        ({"w_dtype": np.uint8}, "tensor 1 't1' is uint8, must be int8"),
        ({"w_scale": None}, "tensor 1 't1' has no quantisation"),
        ({"w_zero": 3}, "has a zero point other than 0"),
        ({"w_scale": [0.1, 0.1, 0.1], "axis": 3}, "is quantised along axis 3, must be 0"),
        ({"bias": (5,)}, "tensor 2 't2' has shape 5, must be 4"),
        ({"bias_dtype": np.int64}, "tensor 2 't2' is int64, must be int32"),
        ({"y": (1, 5, 5, 4)}, "tensor 3 't3' has shape 1x5x5x4, must be 1x5x6x4"),
        ({"options": Conv2DOptions("VALID", 0, 1)}, "stride_h is 0, must be 1 to 65535"),
        ({"options": Conv2DOptions("VALID", 1, 1, 1, -1)}, "dilation_w is -1"),
        ({"options": Conv2DOptions("VALID", dilation_h=9), "y": (1, 1, 5, 4)}, "must be 1x-13x5x4"),
        ({"x_scale": 1e30, "w_scale": 1e30, "y_scale": 1e-30}, "give a multiplier of 1e+90"),
    ],
)
def test_refused(refused, changes, words) -> None:
    assert words in refused(one(**changes))


def test_weights_must_be_constant(refused) -> None:
    b = Builder()
    x, w = b.input((1, 2, 2, 1), scale=0.1), b.input((1, 1, 1, 1), scale=0.1)
    b.output(b.op("CONV_2D", [x, w], Conv2DOptions("SAME"), shape=(1, 2, 2, 1), scale=0.1))
    assert "tensor 1 'input1' must be a constant" in refused(b)


@pytest.mark.parametrize(
    ("inputs", "words"), [([0], "has 1 inputs, must have 2 to 3"), ([0, -1], "input 1 is missing")]
)
def test_input_count(refused, inputs, words) -> None:
    b = Builder()
    b.input((1, 2, 2, 1), scale=0.1)
    b.output(b.op("CONV_2D", inputs, Conv2DOptions("SAME"), shape=(1, 2, 2, 1), scale=0.1))
    assert words in refused(b)
