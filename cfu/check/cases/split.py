"""Random SPLIT."""

from __future__ import annotations

import numpy as np

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.split import SplitOptions


def make(draw: Draw) -> Model:
    shape, parts, zero_point = draw.shape(1, 5), draw.size(4), draw.zero_point()
    axis = draw.axis(len(shape))
    whole = tuple(size * parts if i == axis % len(shape) else size for i, size in enumerate(shape))
    b = Builder("split")
    along = b.constant(np.array(axis if draw.chance(0.5) else [axis], np.int32))
    x = b.input(whole, scale=0.5, zero_point=zero_point)
    outputs = [b.tensor(shape, scale=0.5, zero_point=zero_point) for _ in range(parts)]
    b.node("SPLIT", [along, x], outputs, SplitOptions(parts))
    for index in outputs:
        b.output(index)
    return b.build()
