from __future__ import annotations

import numpy as np
import pytest

from cfu.model.memory import aliases
from cfu.model.ops.squeeze import SqueezeOptions


@pytest.mark.parametrize(
    ("dims", "y"),
    [((), (2, 3)), ((0,), (2, 1, 3)), ((-2,), (1, 2, 3)), ((0, 2), (2, 3)), ((0, 0, -2), (2, 3))],
)
def test_same_elements(one_op, tensor, computes, dims, y) -> None:
    builder = one_op("SQUEEZE", SqueezeOptions(dims), [tensor((1, 2, 1, 3))], [tensor(y)])
    (x,), (out,) = computes(builder)
    assert np.array_equal(out, x.reshape(y))
    assert aliases(builder.build()) == {0: 0, 1: 0}


@pytest.mark.parametrize(
    ("dims", "y", "words"),
    [
        ((1,), (1, 1, 3), "cannot remove dimension 1 of tensor 0 'input0', which is 2"),
        ((4,), (1, 2, 3), "axis 4 is not one of the 4 dimensions"),
        ((0,), (2, 3), "has shape 2x3, must be 2x1x3"),
    ],
)
def test_refused(one_op, tensor, refused, dims, y, words) -> None:
    assert words in refused(one_op("SQUEEZE", SqueezeOptions(dims), [tensor((1, 2, 1, 3))], [tensor(y)]))
