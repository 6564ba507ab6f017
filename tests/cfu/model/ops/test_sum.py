from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.mean import ReducerOptions


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize(("shape", "along"), [((2, 3, 4, 5), (1, 2)), ((2, 3), (-1,)), ((7,), (0,))])
def test_sum_within_one(one_op, tensor, computes, shape, along, keep) -> None:
    expected = np.zeros(shape).sum(axis=along, keepdims=keep).shape
    inputs = [tensor(shape), np.array(along, np.int32)]
    (x,), (y,) = computes(one_op("SUM", ReducerOptions(keep), inputs, [tensor(expected, 0.8)]))
    assert abs(y - np.clip(x.astype(int).sum(axis=along, keepdims=keep) / 8, -128, 127)).max() <= 1


def test_refused(one_op, tensor, refused) -> None:
    text = refused(one_op("SUM", ReducerOptions(), [tensor((2, 3), 1e30), np.array([0], np.int32)], [tensor((3,))]))
    assert "multiplier of 1e+31" in text
