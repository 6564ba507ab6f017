from __future__ import annotations

import numpy as np
import pytest

from cfu.model import macs
from cfu.model.ops.transpose_conv import TransposeConvOptions


@pytest.fixture
def one(one_op, tensor, constant):
    def build(options=("SAME", 2, 2), y=(1, 4, 4, 4), *, w=(4, 3, 3, 3), shape=None, bias=True, scale=0.1):
        weights = constant(np.ones(w, np.int8), scale)
        offsets = [np.ones(w[0], np.int32)] if bias else []
        inputs = [np.array(shape or y, np.int32), weights, tensor((1, 2, 2, 3)), *offsets]
        return one_op("TRANSPOSE_CONV", TransposeConvOptions(*options), inputs, [tensor(y, 0.5)])

    return build


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize(
    ("options", "y"),
    [
        (("SAME", 2, 2), (1, 4, 4, 4)),
        (("SAME", 2, 2), (1, 3, 4, 4)),
        (("VALID", 2, 2), (1, 5, 5, 4)),
        (("VALID", 2, 2), (1, 6, 6, 4)),
        (("SAME", 1, 3), (1, 2, 6, 4)),
    ],
)
def test_runs_in_tflm(one, runs, options, y, bias) -> None:
    model = runs(one(options, y, bias=bias))
    assert macs(model, model.ops[0]) == 1 * 2 * 2 * 3 * 4 * 3 * 3


def test_per_channel(one, runs) -> None:
    runs(one(scale=[0.1, 0.2, 0.3, 0.4]))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"y": (1, 5, 4, 4)}, "is not the output of tensor 2 'input0' for these weights, strides and padding"),
        ({"y": (1, 4, 4, 3)}, "is not the output of"),
        ({"shape": (1, 4, 4, 5)}, "has shape 1x4x4x4, must be 1x4x4x5"),
        ({"w": (4, 3, 3, 2)}, "is 2 deep, the input 3"),
        ({"options": ("SAME", 2, 2, "RELU")}, "has a fused activation, RELU, which TFLM does not support"),
        ({"options": ("SAME", 0, 2)}, "stride_h is 0"),
    ],
)
def test_refused(one, refused, changes, words) -> None:
    assert words in refused(one(**changes))
