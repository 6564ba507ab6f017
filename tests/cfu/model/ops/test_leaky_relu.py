from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.leaky_relu import LeakyReluOptions


@pytest.mark.parametrize("alpha", [0.0, 0.1, 1.0, 3.0, -0.5])
def test_rescaled(one_op, tensor, computes, alpha) -> None:
    outputs = [tensor((4, 50), 0.2, -10)]
    (x,), (y,) = computes(one_op("LEAKY_RELU", LeakyReluOptions(alpha), [tensor((4, 50), 0.1, 3)], outputs))
    real = (x.astype(float) - 3) * 0.1
    assert abs(y - np.clip(np.where(real >= 0, real, alpha * real) / 0.2 - 10, -128, 127)).max() <= 1


@pytest.mark.parametrize("alpha", [float("nan"), float("inf"), 1e20, -1e20])
def test_refused(one_op, tensor, refused, alpha) -> None:
    text = refused(one_op("LEAKY_RELU", LeakyReluOptions(alpha), [tensor((2,))], [tensor((2,))]))
    assert "the scales of input and output, times alpha, give a multiplier of" in text
