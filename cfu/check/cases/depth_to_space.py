"""Random DEPTH_TO_SPACE."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.depth_to_space import DepthToSpaceOptions


def make(draw: Draw) -> Model:
    batches, rows, columns, depth, size = draw.batches(), draw.size(4), draw.size(4), draw.size(5), draw.size(4)
    wide, deep = (batches, rows * size, columns * size, depth), (batches, rows, columns, depth * size * size)
    b = Builder("depth_to_space")
    x = b.input(deep, scale=0.5, zero_point=draw.zero_point())
    b.output(b.op("DEPTH_TO_SPACE", [x], DepthToSpaceOptions(size), shape=wide, scale=0.5))
    return b.build()
