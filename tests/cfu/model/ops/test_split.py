from __future__ import annotations

import numpy as np
import pytest

from cfu.model.ops.split import SplitOptions


@pytest.mark.parametrize(("shape", "axis", "parts"), [((4, 6), 1, 3), ((4, 6), -2, 2), ((5,), 0, 5), ((1, 2, 3), 1, 1)])
def test_equal_parts(one_op, tensor, computes, shape, axis, parts) -> None:
    outputs = [tensor(part.shape) for part in np.split(np.zeros(shape), parts, axis)]
    inputs = [np.array(axis, np.int32), tensor(shape)]
    (x,), ys = computes(one_op("SPLIT", SplitOptions(parts), inputs, outputs))
    assert all(np.array_equal(y, part) for y, part in zip(ys, np.split(x, parts, axis), strict=True))


@pytest.mark.parametrize(
    ("axes", "parts", "outputs", "words"),
    [
        ([1], 4, [(4, 1)] * 4, "cannot split 6 elements of dimension 1 in 4 equal parts"),
        ([1], 0, [], "cannot split 6 elements of dimension 1 in 0 equal parts"),
        ([1], 2, [(4, 2)] * 3, "has 3 outputs, must have 2"),
        ([1], 2, [(4, 2), (4, 4)], "has shape 4x2, must be 4x3"),
        ([2], 2, [(4, 3)] * 2, "axis 2 is not one of the 2 dimensions"),
        ([0, 1], 2, [(4, 3)] * 2, "has 2 axes, must have 1"),
    ],
)
def test_refused(one_op, tensor, refused, axes, parts, outputs, words) -> None:
    builder = one_op(
        "SPLIT", SplitOptions(parts), [np.array(axes, np.int32), tensor((4, 6))], list(map(tensor, outputs))
    )
    if not outputs:  # a model needs an output
        builder.output(builder.op("ELU", [1], shape=(4, 6), scale=0.1))
    assert words in refused(builder)
