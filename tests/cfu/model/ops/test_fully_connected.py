from __future__ import annotations

import numpy as np
import pytest

from cfu.model import macs
from cfu.model.builder import Builder
from cfu.model.ops.fully_connected import FullyConnectedOptions


def one(
    options=None, *, x=(2, 4), w=(3, 4), w_scale=0.1, bias=(3,), bias_scale=0.01, y=(2, 3), y_scale=0.2
) -> Builder:  # fmt: skip
    b = Builder()
    source = b.input(x, scale=0.1)
    weights = b.constant(np.ones(w, np.int8), scale=w_scale)
    offsets = [-1 if bias == "absent" else b.constant(np.ones(bias, np.int32), scale=bias_scale)] if bias else []
    b.output(
        b.op("FULLY_CONNECTED", [source, weights, *offsets], options or FullyConnectedOptions(), shape=y, scale=y_scale)
    )
    return b


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        ({}, 24),
        ({"options": FullyConnectedOptions("RELU6")}, 24),
        ({"bias": None}, 24),
        ({"bias": "absent"}, 24),
        ({"bias_scale": None, "y_scale": 0.6}, 24),
        ({"w_scale": [0.1, 0.2, 0.3], "bias_scale": [0.01, 0.02, 0.03]}, 24),
        ({"x": (2, 2, 2)}, 24),
        ({"x": (4,), "y": (1, 3)}, 12),
        ({"x": (1, 5, 2, 4), "y": (10, 3)}, 120),
        ({"x": (1, 5, 2, 4), "y": (1, 5, 2, 3), "options": FullyConnectedOptions(keep_num_dims=True)}, 120),
    ],
)
def test_runs_in_tflm(runs, changes, cost) -> None:
    model = runs(one(**changes))
    assert macs(model, model.ops[0]) == cost
    assert model.ops[0].options == changes.get("options", FullyConnectedOptions())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"x": (2, 3)}, "takes rows of 4, the input has 6 elements"),
        ({"w": (3, 4, 1)}, "must have 2 dimensions"),
        ({"y": (2, 4)}, "has shape 2x4, must be 2x3"),
        ({"x": (2, 2, 2), "options": FullyConnectedOptions(keep_num_dims=True)}, "must end in a dimension of 4"),
        ({"bias": (2,)}, "must be 3"),
        ({"bias_scale": 0.1}, "tensor 2 't2' has scale 0.1, must be that of input x weights, 0.01"),
        ({"bias_scale": None}, "tensor 2 't2' has scale 0, must be"),
        ({"w_scale": 1e37, "y_scale": 1e-10}, "give a multiplier of 1e+46"),
    ],
)
def test_refused(refused, changes, words) -> None:
    assert words in refused(one(**changes))
