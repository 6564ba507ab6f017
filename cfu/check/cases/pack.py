"""Random PACK."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.pack import PackOptions


def make(draw: Draw) -> Model:
    shape, count, zero_point = draw.shape(0, 4), draw.size(6), draw.zero_point()
    axis = draw.axis(len(shape) + 1)
    b = Builder("pack")
    indices = [b.input(shape, scale=0.5, zero_point=zero_point)]
    for _ in range(count - 1):
        known = draw.chance(0.2)
        indices.append(
            b.constant(draw.data(shape), scale=0.5, zero_point=zero_point)
            if known
            else b.input(shape, scale=0.5, zero_point=zero_point)
        )
    place = axis % (len(shape) + 1)
    stacked = (*shape[:place], count, *shape[place:])
    b.output(b.op("PACK", indices, PackOptions(count, axis), shape=stacked, scale=0.5, zero_point=zero_point))
    return b.build()
