"""Random RSQRT."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model


def make(draw: Draw) -> Model:
    shape = draw.one_of((256,), (2, 128), draw.shape(0, 5))
    scale = draw.one_of(draw.power(-8, 1), draw.power(-20, 10))
    output_scale = draw.one_of(draw.power(-8, 1), 2 ** draw.integer(-6, 0) / scale**0.5 / 64)
    b = Builder("rsqrt")
    x = b.input(shape, scale=scale, zero_point=-128)
    b.output(b.op("RSQRT", [x], None, shape=shape, scale=output_scale, zero_point=draw.zero_point()))
    return b.build()
