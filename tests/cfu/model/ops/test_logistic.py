from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize("scale", [2.0**-28, 0.01, 0.1, 7.9])
def test_logistic_within_one(one_op, tensor, computes, scale) -> None:
    (x,), (y,) = computes(one_op("LOGISTIC", None, [tensor((4, 50), scale, 3)], [tensor((4, 50), 1 / 256, -128)]))
    real = np.clip((x.astype(float) - 3) * scale, -50, 50)
    assert abs(y - np.clip(256 / (1 + np.exp(-real)) - 128, -128, 127)).max() <= 1.01


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (((2, 3),), ((2, 3), 1 / 128, -128), "has scale 0.0078125 and zero point -128, must be 1/256 and -128"),
        (((2, 3),), ((2, 3), 1 / 256, 0), "zero point 0, must be 1/256 and -128"),
        (((2, 3), 1e-9), ((2, 3), 1 / 256, -128), "multiplier of 0.134, must be 0.5 or more"),
        (((2, 3), 8.0), ((2, 3), 1 / 256, -128), "multiplier of 1.07e+09, must be below 1.07e+09"),
        (((2, 3),), ((3, 2), 1 / 256, -128), "has shape 3x2, must be 2x3"),
    ],
)
def test_refused(one_op, tensor, refused, x, y, words) -> None:
    assert words in refused(one_op("LOGISTIC", None, [tensor(*x)], [tensor(*y)]))
