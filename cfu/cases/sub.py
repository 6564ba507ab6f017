"""Random SUB, broadcast."""

from __future__ import annotations

from cfu.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.sub import SubOptions
from cfu.model.shapes import broadcast


def make(draw: Draw) -> Model:
    shapes = draw.broadcast(6)
    scales = draw.power(-8, 2), draw.power(-8, 2)
    # Sums are spread over int8, or flushed to 0, or far beyond: TFLM allows factors below 2**20.
    scale = max(scales) * (draw.power(-18, 12) if draw.chance(0.2) else draw.power(-1, 2))
    b = Builder("sub")
    known = draw.integer(0, 5)  # 0 or 1: that one is a constant
    pair = [
        b.constant(draw.data(shape), scale=s, zero_point=draw.zero_point())
        if number == known
        else b.input(shape, scale=s, zero_point=draw.zero_point())
        for number, (shape, s) in enumerate(zip(shapes, scales, strict=True))
    ]
    shape = broadcast(*shapes)
    assert shape is not None
    b.output(b.op("SUB", pair, SubOptions(draw.activation()), shape=shape, scale=scale, zero_point=draw.zero_point()))
    return b.build()
