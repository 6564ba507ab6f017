"""Random SOFTMAX."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.softmax import SoftmaxOptions


def make(draw: Draw) -> Model:
    shape = (*(draw.size(3) for _ in range(draw.integer(0, 2))), draw.one_of(draw.size(12), draw.integer(13, 400)))
    b = Builder("softmax")
    x = b.input(shape, scale=draw.one_of(draw.power(-8, 0), draw.power(-20, 6)), zero_point=draw.zero_point())
    options = SoftmaxOptions(beta=draw.one_of(1.0, draw.power(-3, 3)))
    b.output(b.op("SOFTMAX", [x], options, shape=shape, scale=1 / 256, zero_point=-128))
    return b.build()
