"""Random MEAN."""

from __future__ import annotations

import numpy as np

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.mean import ReducerOptions


def make(draw: Draw) -> Model:
    shape, keep = draw.shape(1, 5), draw.chance(0.5)
    axes = draw.axes(len(shape), 2)
    reduced = {axis % len(shape) for axis in axes}
    kept = [1 if i in reduced else size for i, size in enumerate(shape) if keep or i not in reduced]
    scale, zero_point = draw.power(-8, 1), draw.zero_point()
    output_scale = draw.one_of(scale, scale * draw.power(-3, 1), scale * draw.power(-14, 20))
    output_zero_point = draw.one_of(zero_point, draw.zero_point())
    b = Builder("mean")
    x = b.input(shape, scale=scale, zero_point=zero_point)
    along = b.constant(np.array(axes, np.int32))
    b.output(
        b.op("MEAN", [x, along], ReducerOptions(keep), shape=kept, scale=output_scale, zero_point=output_zero_point)
    )
    return b.build()
