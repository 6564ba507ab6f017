from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.unpack import UnpackOptions


@pytest.mark.parametrize(("shape", "axis"), [((3, 2), 0), ((3, 2), -1), ((3,), 0), ((1, 2, 3), 1), ((2, 3, 1), 2)])
def test_slices(one_op, tensor, computes, shape, axis) -> None:
    count, rest = shape[axis], np.zeros(shape).sum(axis).shape
    (x,), ys = computes(one_op("UNPACK", UnpackOptions(count, axis), [tensor(shape)], [tensor(rest)] * count))
    assert np.array_equal(np.stack(ys, axis), x)


@pytest.mark.parametrize(
    ("options", "outputs", "words"),
    [
        ((2, 0), [(2,)] * 2, "num is 2, axis 0 has 3 elements"),
        ((3, 0), [(2,)] * 2, "has 2 outputs, must have 3"),
        ((3, 0), [(2,), (2,), (3,)], "has shape 3, must be 2"),
        ((3, 2), [(2,)] * 3, "axis 2 is not one of the 2 dimensions"),
    ],
)
def test_refused(one_op, tensor, refused, options, outputs, words) -> None:
    builder = one_op("UNPACK", UnpackOptions(*options), [tensor((3, 2))], [tensor(shape) for shape in outputs])
    assert words in refused(builder)
