"""Random RESHAPE between two other ops, or of a constant."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.add import AddOptions
from cfu.model.ops.reshape import ReshapeOptions


def make(draw: Draw) -> Model:
    """Something reads the input again later, so that the output, which shares its memory, must not be overwritten."""
    source, known = draw.shape(0, 4), draw.chance(0.3)
    shape = draw.rng.permutation(source).tolist()
    b = Builder("reshape")
    first = b.input(source, scale=0.5)
    x = b.constant(draw.data(source), scale=0.5) if known else b.op("ABS", [first], shape=source, scale=0.5)
    y = b.op("RESHAPE", [x], ReshapeOptions(tuple(shape)), shape=shape, scale=0.5)
    b.output(b.op("ABS", [y], shape=shape, scale=1.0))
    b.output(b.op("ADD", [first, x], AddOptions("NONE"), shape=source, scale=1.0))
    return b.build()
