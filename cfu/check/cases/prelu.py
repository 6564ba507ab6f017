"""Random PRELU, alpha broadcast."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model


def make(draw: Draw) -> Model:
    shape = draw.shape(1, 4)
    alpha_shape = tuple(size if draw.chance(0.6) else 1 for size in shape)
    if draw.chance(0.4):
        alpha_shape = draw.one_of(shape, (1,) * (len(shape) - 1) + shape[-1:])
    if draw.chance(0.3):
        alpha_shape = alpha_shape[draw.integer(0, len(shape) - 1) :]
    scale, alpha_scale = draw.power(-8, 1), draw.one_of(draw.power(-10, -5), draw.power(-16, 4))
    output_scale = draw.one_of(scale, scale * draw.power(-1, 1), scale * draw.power(-8, 20))
    b = Builder("prelu")
    x = b.input(shape, scale=scale, zero_point=draw.zero_point())
    alpha = b.constant(draw.data(alpha_shape), scale=alpha_scale, zero_point=draw.zero_point())
    b.output(b.op("PRELU", [x, alpha], None, shape=shape, scale=output_scale, zero_point=draw.zero_point()))
    return b.build()
