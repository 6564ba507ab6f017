from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize(("scale", "output"), [(0.05, 0.03), (0.1, 0.1), (1.0, 0.0079), (0.001, 0.002)])
def test_near_the_formula(one_op, tensor, computes, scale, output) -> None:
    (x,), (y,) = computes(one_op("HARD_SWISH", None, [tensor((4, 50), scale, 3)], [tensor((4, 50), output, -10)]))
    real = (x.astype(float) - 3) * scale
    assert abs(y - np.clip(real * np.clip(real + 3, 0, 6) / 6 / output - 10, -128, 127)).max() <= 2


def test_refused(one_op, tensor, refused) -> None:
    text = refused(one_op("HARD_SWISH", None, [tensor((2,), 1.28)], [tensor((2,), 0.01)]))
    assert "the scales of input and output give a multiplier of 1, must be below 1" in text
