"""Random UNPACK."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.unpack import UnpackOptions


def make(draw: Draw) -> Model:
    shape, zero_point = draw.shape(1, 5), draw.zero_point()
    axis = draw.axis(len(shape))
    place = axis % len(shape)
    b = Builder("unpack")
    x = b.input(shape, scale=0.5, zero_point=zero_point)
    part = shape[:place] + shape[place + 1 :]
    outputs = [b.tensor(part, scale=0.5, zero_point=zero_point) for _ in range(shape[place])]
    b.node("UNPACK", [x], outputs, UnpackOptions(shape[place], axis))
    for index in outputs:
        b.output(index)
    return b.build()
