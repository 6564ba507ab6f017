"""Random SLICE."""

from __future__ import annotations

import numpy as np

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model


def make(draw: Draw) -> Model:
    shape = draw.shape(1, 5)
    begin = [draw.integer(0, size - 1) for size in shape]
    taken = [draw.one_of(size - b, draw.integer(1, size - b)) for size, b in zip(shape, begin, strict=True)]
    dtype = draw.one_of(np.int32, np.int32, np.int64)
    sizes = [-1 if b + n == size and draw.chance(0.5) else n for size, b, n in zip(shape, begin, taken, strict=True)]
    b = Builder("slice")
    x = b.input(shape, scale=0.5, zero_point=draw.zero_point())
    box = [b.constant(np.array(values, dtype)) for values in (begin, sizes)]
    b.output(b.op("SLICE", [x, *box], shape=taken, scale=0.5))
    return b.build()
