from __future__ import annotations

import numpy as np


def test_near_the_formula(one_op, tensor, computes) -> None:
    (x,), (y,) = computes(one_op("ELU", None, [tensor((4, 50), 0.1, 3)], [tensor((4, 50), 0.08, -10)]))
    real = (x.astype(float) - 3) * 0.1
    assert abs(y - np.clip(np.where(real >= 0, real, np.expm1(real)) / 0.08 - 10, -128, 127)).max() <= 1


def test_refused(one_op, tensor, refused) -> None:
    assert "has no quantisation" in refused(one_op("ELU", None, [tensor((2,))], [tensor((2,), None)]))


def test_refused_scales(one_op, tensor, refused) -> None:
    text = refused(one_op("ELU", None, [tensor((2,))], [tensor((2,), 1e-10)]))
    assert "the scales of 1 and output give a multiplier of 1e+10, must be below 2.15e+09" in text
    text = refused(one_op("ELU", None, [tensor((2,), 1e7)], [tensor((2,), 1.0)]))
    assert "the scales of input and output give a multiplier of 1e+07, must be below 8.39e+06" in text
