from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize("scale", [0.1, 0.2])
def test_rescaled(one_op, tensor, computes, scale) -> None:
    (x,), (y,) = computes(one_op("ABS", None, [tensor((4, 50), 0.1, 3)], [tensor((4, 50), scale, -128)]))
    assert abs(y - np.clip(abs(x.astype(float) - 3) * 0.1 / scale - 128, -128, 127)).max() <= 1


def test_refused(one_op, tensor, refused) -> None:
    assert "multiplier of 1e+15" in refused(one_op("ABS", None, [tensor((2,), 1e10)], [tensor((2,), 1e-5)]))
