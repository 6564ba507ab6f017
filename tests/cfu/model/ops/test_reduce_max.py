from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.mean import ReducerOptions


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize(("shape", "along"), [((2, 3, 4), (0, 1, 2)), ((2, 3, 1, 2), (-1, 1)), ((7,), (0,))])
def test_elements_as_stored(one_op, tensor, computes, shape, along, keep) -> None:
    expected = np.zeros(shape).max(axis=along, keepdims=keep).shape
    inputs = [tensor(shape), np.array(along, np.int32)]
    (x,), (y,) = computes(one_op("REDUCE_MAX", ReducerOptions(keep), inputs, [tensor(expected)]))
    assert np.array_equal(y, x.max(axis=along, keepdims=keep))


def test_refused(one_op, tensor, refused) -> None:
    inputs = [tensor((2, 3)), np.array([0], np.int32)]
    text = refused(one_op("REDUCE_MAX", ReducerOptions(), inputs, [tensor((3,), 0.2)]))
    assert "must have exactly the scale and zero point of tensor 0 'input0'" in text
