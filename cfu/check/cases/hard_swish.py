"""Random HARD_SWISH."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model


def make(draw: Draw) -> Model:
    shape = draw.one_of((256,), (2, 128), draw.shape(0, 5))
    scale = draw.one_of(draw.power(-8, 0), draw.power(-16, 8))
    output_scale = draw.one_of(scale, scale * draw.power(-1, 1), scale * draw.power(-6.9, 16))
    b = Builder("hard_swish")
    x = b.input(shape, scale=scale, zero_point=draw.zero_point())
    b.output(b.op("HARD_SWISH", [x], None, shape=shape, scale=output_scale, zero_point=draw.zero_point()))
    return b.build()
