from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.pack import PackOptions


@pytest.mark.parametrize(("shape", "axis", "count"), [((2, 3), 0, 3), ((2, 3), -1, 2), ((), 0, 2), ((4,), 1, 12)])
def test_stacked(one_op, tensor, computes, shape, axis, count) -> None:
    output = tensor(np.stack([np.zeros(shape)] * count, axis).shape)
    xs, (y,) = computes(one_op("PACK", PackOptions(count, axis), [tensor(shape)] * count, [output]))
    assert np.array_equal(y, np.stack(xs, axis))


@pytest.mark.parametrize(
    ("options", "shapes", "y", "words"),
    [
        ((3, 0), [(2,)] * 2, (2, 2), "has 2 inputs, values_count says 3"),
        ((2, 0), [(2,), (3,)], (2, 2), "tensor 1 'input1' has shape 3, must be 2"),
        ((2, 2), [(2,)] * 2, (2, 2), "axis 2 is not one of the 2 dimensions"),
        ((2, 0), [(3,)] * 2, (3, 2), "has shape 3x2, must be 2x3"),
    ],
)
def test_refused(one_op, tensor, refused, options, shapes, y, words) -> None:
    assert words in refused(one_op("PACK", PackOptions(*options), [tensor(shape) for shape in shapes], [tensor(y)]))
