from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize(("scale", "zero_point"), [(0.1, 0), (0.1, 100), (0.03, -128), (10.0, 127)])
def test_clamped_as_stored(one_op, tensor, computes, scale, zero_point) -> None:
    x = tensor((4, 50), scale, zero_point)
    (x,), (y,) = computes(one_op("RELU6", None, [x], [x]))
    six = min(int(np.floor(np.float32(6) / np.float32(scale) + 0.5)) + zero_point, 127)
    assert np.array_equal(y, np.clip(x, zero_point, six))


def test_refused(one_op, tensor, refused) -> None:
    text = refused(one_op("RELU6", None, [tensor((2,), 1e-9)], [tensor((2,), 1e-9)]))
    assert "the scales of the input give a multiplier of 6e+09" in text
