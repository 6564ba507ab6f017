"""Random DEQUANTIZE."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model


def make(draw: Draw) -> Model:
    dtype = draw.one_of("int8", "int8", "int16", "uint8")
    shape = draw.one_of((256,), draw.shape(0, 5))
    zero_point = {"int8": draw.zero_point(), "uint8": draw.zero_point() + 128, "int16": 0}[dtype]
    b = Builder("dequantize")
    x = b.input(shape, dtype, scale=draw.one_of(draw.power(-8, 1), draw.power(-120, 100)), zero_point=zero_point)
    b.output(b.op("DEQUANTIZE", [x], shape=shape, dtype="float32"))
    return b.build()
