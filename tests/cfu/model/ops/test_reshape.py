from __future__ import annotations

import numpy as np
import pytest

from cfu.model.builder import Builder
from cfu.model.ops.reshape import ReshapeOptions


def one(new_shape=(), constant=None, *, x=(2, 6), y=(3, 4), y_dtype="int8", dtype=np.int32) -> Builder:
    b = Builder()
    source = b.input(x, scale=0.1)
    wanted = [b.constant(np.array(constant, dtype))] if constant is not None else []
    scale = 0.1 if y_dtype == "int8" else None
    b.output(b.op("RESHAPE", [source, *wanted], ReshapeOptions(new_shape), shape=y, scale=scale, dtype=y_dtype))
    return b


@pytest.mark.parametrize(
    ("new_shape", "constant", "x", "y"),
    [
        ((3, 4), None, (2, 6), (3, 4)),
        ((-1, 4), None, (2, 6), (3, 4)),
        ((), [3, 4], (2, 6), (3, 4)),
        ((), [3, -1], (2, 6), (3, 4)),
        ((9, 9), [12], (2, 6), (12,)),
        ((12,), None, (1, 1, 12), (12,)),
        ((), None, (1, 1), ()),
        ((), [], (1,), ()),
    ],
)
def test_shape_from_options_or_input(runs, new_shape, constant, x, y) -> None:
    runs(one(new_shape, constant, x=x, y=y))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"new_shape": (3, 5)}, "cannot give tensor 0 'input0' of 12 elements the shape 3x5"),
        ({"new_shape": (-1, 5)}, "the shape -1x5"),
        ({"new_shape": (-1, -1)}, "the shape -1x-1"),
        ({"new_shape": (0, 12)}, "the shape 0x12"),
        ({"new_shape": (2, 6)}, "has shape 3x4, must be 2x6"),
        ({"constant": [12], "new_shape": (1,) * 9}, "new_shape has 9 dimensions"),
        ({"constant": [3, 4], "dtype": np.int64}, "tensor 1 't1' is int64, must be int32"),
        ({"new_shape": (3, 4), "y_dtype": "int16"}, "is int16, must be int8"),
    ],
)
def test_refused(refused, changes, words) -> None:
    assert words in refused(one(**changes))


def test_shape_that_is_computed_is_refused(refused) -> None:
    b = Builder()
    x, shape = b.input((2, 6), scale=0.1), b.input((2,), "int32")
    b.output(b.op("RESHAPE", [x, shape], ReshapeOptions(), shape=(3, 4), scale=0.1))
    assert "tensor 1 'input1' must be a constant" in refused(b)
