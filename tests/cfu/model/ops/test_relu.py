from __future__ import annotations

import numpy as np


def test_rescaled(one_op, tensor, computes) -> None:
    (x,), (y,) = computes(one_op("RELU", None, [tensor((4, 50), 0.1, 3)], [tensor((4, 50), 0.05, -128)]))
    real = np.maximum((x.astype(float) - 3) * 0.1, 0)
    assert abs(y - np.clip(real / 0.05 - 128, -128, 127)).max() <= 1


def test_refused(one_op, tensor, refused) -> None:
    text = refused(one_op("RELU", None, [tensor((2,), 1e10)], [tensor((2,), 1e-5)]))
    assert "the scales of input and output give a multiplier of 1e+15" in text
