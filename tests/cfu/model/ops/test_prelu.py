from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 4, 3), (3,), (1,)])
def test_alpha_is_broadcast(one_op, tensor, constant, computes, shape) -> None:
    alpha = constant(np.arange(np.prod(shape)).reshape(shape).astype(np.int8), 0.1)
    (x,), (y,) = computes(one_op("PRELU", None, [tensor((2, 4, 3), 0.1, 3), alpha], [tensor((2, 4, 3), 0.2, -10)]))
    real = (x.astype(float) - 3) * 0.1
    assert abs(y - np.clip(np.where(real >= 0, real, real * alpha.data * 0.1) / 0.2 - 10, -128, 127)).max() <= 1


def test_refused(one_op, tensor, constant, refused) -> None:
    alpha = constant(np.ones((2, 3), np.int8), 0.1)
    assert "has shape 2x3, must be 3" in refused(one_op("PRELU", None, [tensor((3,)), alpha], [tensor((2, 3))]))
    text = refused(one_op("PRELU", None, [tensor((2, 3)), tensor((2, 3))], [tensor((2, 3))]))
    assert "tensor 1 'input1' must be a constant" in text
