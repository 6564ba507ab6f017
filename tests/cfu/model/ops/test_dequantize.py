from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize(("dtype", "zero_point"), [("int8", 3), ("uint8", 131), ("int16", 0)])
def test_real_values(one_op, tensor, computes, dtype, zero_point) -> None:
    inputs, outputs = [tensor((4, 50), 0.01, zero_point, dtype)], [tensor((4, 50), None, 0, "float32")]
    (x,), (y,) = computes(one_op("DEQUANTIZE", None, inputs, outputs))
    assert np.array_equal(y, ((x.astype(int) - zero_point) * float(np.float32(0.01))).astype(np.float32))


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (((2,),), ((2,),), "is int8, must be float32"),
        (((2,), 0.1, 0, "int32"), ((2,), None, 0, "float32"), "is int32, must be int8 or int16 or uint8"),
        (((2,), None), ((2,), None, 0, "float32"), "has no quantisation"),
    ],
)
def test_refused(one_op, tensor, refused, x, y, words) -> None:
    assert words in refused(one_op("DEQUANTIZE", None, [tensor(*x)], [tensor(*y)]))
