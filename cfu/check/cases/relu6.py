"""Random RELU6."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model


def make(draw: Draw) -> Model:
    shape = draw.one_of((256,), (2, 128), draw.shape(0, 5))
    scale = draw.one_of(draw.power(-8, 1), 6 / 255, draw.power(-20, 6))
    b = Builder("relu6")
    x = b.input(shape, scale=scale, zero_point=draw.zero_point())
    b.output(b.op("RELU6", [x], None, shape=shape, scale=scale * draw.power(-1, 1), zero_point=draw.zero_point()))
    return b.build()
