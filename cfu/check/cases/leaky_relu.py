"""Random LEAKY_RELU."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.leaky_relu import LeakyReluOptions


def make(draw: Draw) -> Model:
    shape = draw.one_of((256,), (2, 128), draw.shape(0, 5))
    scale = draw.power(-8, 1)
    output_scale = draw.one_of(scale, scale * draw.power(-1, 1), scale * draw.power(-12, 20))
    alpha = draw.one_of(0.0, 0.01, 0.2, draw.power(-12, 4), -draw.power(-4, 2))
    b = Builder("leaky_relu")
    x = b.input(shape, scale=scale, zero_point=draw.zero_point())
    b.output(
        b.op("LEAKY_RELU", [x], LeakyReluOptions(alpha), shape=shape, scale=output_scale, zero_point=draw.zero_point())
    )
    return b.build()
