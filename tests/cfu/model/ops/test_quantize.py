from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.quantize import PAIRS

ZERO_POINTS = {"int8": 3, "uint8": 131, "int16": 0, "float32": 0}


@pytest.mark.parametrize(("source", "target"), [(source, target) for source in PAIRS for target in PAIRS[source]])
def test_every_pair_within_one(one_op, tensor, computes, source, target) -> None:
    x = tensor((4, 50), None if source == "float32" else 0.01, ZERO_POINTS[source], source)
    builder = one_op("QUANTIZE", None, [x], [tensor((4, 50), 0.02, ZERO_POINTS[target], target)])
    (x,), (y,) = computes(builder)
    real = x if source == "float32" else (x.astype(float) - ZERO_POINTS[source]) * 0.01
    info = np.iinfo(target)
    assert abs(y - np.clip(real / 0.02 + ZERO_POINTS[target], info.min, info.max)).max() <= 1


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (((2,), None, 0, "float32"), ((2,), 0.1, 0, "uint8"), "is uint8, must be int8 or int16"),
        (((2,), 0.1, 0, "int32"), ((2,),), "is int32, must be float32 or int8 or int16 or uint8"),
        (((2,),), ((2,), 0.1, 5, "int16"), "has zero point 5, must be 0 to 0"),
        (((2,), None), ((2,),), "tensor 0 'input0' has no quantisation"),
        (((2,), 1e20), ((2,),), "multiplier of 1e+21"),
        (((2,),), ((3,),), "has shape 3, must be 2"),
    ],
)
def test_refused(one_op, tensor, refused, x, y, words) -> None:
    assert words in refused(one_op("QUANTIZE", None, [tensor(*x)], [tensor(*y)]))
