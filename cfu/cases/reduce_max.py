"""Random REDUCE_MAX."""

from __future__ import annotations

import numpy as np

from cfu.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.mean import ReducerOptions


def make(draw: Draw) -> Model:
    shape, keep = draw.shape(1, 6), draw.chance(0.5)
    axes = draw.axes(len(shape), 6)
    reduced = {axis % len(shape) for axis in axes}
    kept = [1 if i in reduced else size for i, size in enumerate(shape) if keep or i not in reduced]
    scale, zero_point = draw.power(-8, 1), draw.zero_point()
    b = Builder("reduce_max")
    x = b.input(shape, scale=scale, zero_point=zero_point)
    along = b.constant(np.array(axes, np.int32))
    b.output(b.op("REDUCE_MAX", [x, along], ReducerOptions(keep), shape=kept, scale=scale, zero_point=zero_point))
    return b.build()
