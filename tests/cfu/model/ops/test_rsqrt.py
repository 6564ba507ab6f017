from __future__ import annotations

import numpy as np


def test_near_the_formula(one_op, tensor, computes) -> None:
    (x,), (y,) = computes(one_op("RSQRT", None, [tensor((4, 50), 0.1, -128)], [tensor((4, 50), 0.01, -128)]))
    real = np.maximum((x.astype(float) + 128) * 0.1, 1e-9)
    assert abs(y - np.clip(1 / np.sqrt(real) / 0.01 - 128, -128, 127)).max() <= 1.5


def test_refused(one_op, tensor, refused) -> None:
    text = refused(one_op("RSQRT", None, [tensor((2,), 0.1, -127)], [tensor((2,))]))
    assert "tensor 0 'input0' has zero point -127, must be -128: TFLM stops at a negative input" in text
    assert "multiplier of 1e+12" in refused(one_op("RSQRT", None, [tensor((2,), 1e-4, -128)], [tensor((2,), 1e-10)]))
