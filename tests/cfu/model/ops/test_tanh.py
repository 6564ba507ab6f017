from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize("scale", [2.0**-28, 0.01, 0.1, 7.9])
def test_tanh_within_one(one_op, tensor, computes, scale) -> None:
    (x,), (y,) = computes(one_op("TANH", None, [tensor((4, 50), scale, 3)], [tensor((4, 50), 1 / 128, 0)]))
    assert abs(y - np.clip(128 * np.tanh((x.astype(float) - 3) * scale), -128, 127)).max() <= 1.01


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (((2, 3),), ((2, 3), 1 / 256, 0), "has scale 0.00390625 and zero point 0, must be 1/128 and 0"),
        (((2, 3), 1e-9), ((2, 3), 1 / 128, 0), "multiplier of 0.134, must be 0.5 or more"),
        (((2, 3), 8.0), ((2, 3), 1 / 128, 0), "multiplier of 1.07e+09, must be below 1.07e+09"),
    ],
)
def test_refused(one_op, tensor, refused, x, y, words) -> None:
    assert words in refused(one_op("TANH", None, [tensor(*x)], [tensor(*y)]))
