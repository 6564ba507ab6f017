from __future__ import annotations

import numpy as np
import pytest

from cfu.model import macs
from cfu.model.builder import Builder
from cfu.model.ops.depthwise_conv_2d import DepthwiseConv2DOptions


def one(
    options=None, *, x=(1, 5, 6, 3), w=(1, 3, 2, 6), w_scale=0.1, axis=3, bias=(6,), y=(1, 5, 6, 6)
) -> Builder:  # fmt: skip
    b = Builder()
    source = b.input(x, scale=0.1)
    weights = b.constant(np.ones(w, np.int8), scale=w_scale, axis=axis)
    offsets = [-1 if bias == "absent" else b.constant(np.ones(bias, np.int32))] if bias else []
    options = options or DepthwiseConv2DOptions("SAME", depth_multiplier=2)
    b.output(b.op("DEPTHWISE_CONV_2D", [source, weights, *offsets], options, shape=y, scale=0.2))
    return b


@pytest.mark.parametrize("activation", ["NONE", "RELU", "RELU6", "RELU_N1_TO_1"])
@pytest.mark.parametrize(
    ("options", "y"),
    [
        (("SAME", 1, 1, 1, 1, 2), (1, 5, 6, 6)),
        (("VALID", 1, 1, 1, 1, 2), (1, 3, 5, 6)),
        (("SAME", 2, 2, 1, 1, 2), (1, 3, 3, 6)),
        (("VALID", 1, 1, 2, 3, 2), (1, 1, 3, 6)),
    ],
)
def test_shapes_agree_with_tflm(runs, options, y, activation) -> None:
    expected = DepthwiseConv2DOptions(*options, activation)
    model = runs(one(expected, y=y))
    assert model.ops[0].options == expected
    assert macs(model, model.ops[0]) == np.prod(y) * 3 * 2


@pytest.mark.parametrize("changes", [{"bias": None}, {"bias": "absent"}, {"w_scale": np.arange(1, 7) / 10}])
def test_variants(runs, changes) -> None:
    runs(one(**changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"x": (1, 5, 6, 2)}, "tensor 1 't1' has shape 1x3x2x6, must be 1 x height x width x 2 * depth multiplier 2"),
        ({"w": (2, 3, 2, 6)}, "has shape 2x3x2x6"),
        ({"w_scale": [0.1, 0.1], "axis": 2}, "is quantised along axis 2, must be 3"),
        ({"options": DepthwiseConv2DOptions("SAME", depth_multiplier=0)}, "* depth multiplier 0"),
        ({"options": DepthwiseConv2DOptions("SAME", stride_w=70000, depth_multiplier=2)}, "stride_w is 70000"),
        ({"bias": (3,)}, "tensor 2 't2' has shape 3, must be 6"),
        ({"y": (1, 5, 6, 3)}, "has shape 1x5x6x3, must be 1x5x6x6"),
    ],
)
def test_refused(refused, changes, words) -> None:
    assert words in refused(one(**changes))
