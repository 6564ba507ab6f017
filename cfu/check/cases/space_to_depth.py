"""Random SPACE_TO_DEPTH."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.space_to_depth import SpaceToDepthOptions


def make(draw: Draw) -> Model:
    batches, rows, columns, depth, size = draw.batches(), draw.size(4), draw.size(4), draw.size(5), draw.size(4)
    wide, deep = (batches, rows * size, columns * size, depth), (batches, rows, columns, depth * size * size)
    b = Builder("space_to_depth")
    x = b.input(wide, scale=0.5, zero_point=draw.zero_point())
    b.output(b.op("SPACE_TO_DEPTH", [x], SpaceToDepthOptions(size), shape=deep, scale=0.5))
    return b.build()
