from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize(
    ("left", "right"), [((2, 3), (2, 3)), ((2, 1, 3), (4, 1)), ((), (2,)), ((2, 1, 2, 1, 2), (1, 3, 1))]
)
def test_elements_as_stored(one_op, tensor, computes, left, right) -> None:
    output = tensor(np.broadcast_shapes(left, right))
    (x, z), (y,) = computes(one_op("MINIMUM", None, [tensor(left), tensor(right)], [output]))
    assert np.array_equal(y, np.minimum(x, z))


def test_refused(one_op, tensor, refused) -> None:
    text = refused(one_op("MINIMUM", None, [tensor((2, 3)), tensor((4,))], [tensor((2, 3))]))
    assert "shapes 2x3 and 4 do not broadcast" in text
