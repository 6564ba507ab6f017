"""Random MINIMUM, broadcast."""

from __future__ import annotations

from cfu.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.shapes import broadcast


def make(draw: Draw) -> Model:
    shapes = draw.broadcast(6)
    scale = draw.power(-8, 2)
    scales = scale, scale
    b = Builder("minimum")
    known = draw.integer(0, 5)  # 0 or 1: that one is a constant
    pair = [
        b.constant(draw.data(shape), scale=s, zero_point=draw.zero_point())
        if number == known
        else b.input(shape, scale=s, zero_point=draw.zero_point())
        for number, (shape, s) in enumerate(zip(shapes, scales, strict=True))
    ]
    shape = broadcast(*shapes)
    assert shape is not None
    b.output(b.op("MINIMUM", pair, None, shape=shape, scale=scale, zero_point=draw.zero_point()))
    return b.build()
