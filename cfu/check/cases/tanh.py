"""Random TANH."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model


def make(draw: Draw) -> Model:
    shape = draw.one_of((256,), (2, 128), draw.shape(0, 5))
    scale = draw.one_of(draw.power(-8, 0), draw.power(-27, 2))
    b = Builder("tanh")
    x = b.input(shape, scale=scale, zero_point=draw.zero_point())
    b.output(b.op("TANH", [x], None, shape=shape, scale=1 / 128, zero_point=0))
    return b.build()
