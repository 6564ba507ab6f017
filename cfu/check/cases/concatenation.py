"""Random CONCATENATION."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.concatenation import ConcatenationOptions


def make(draw: Draw) -> Model:
    """1 to 10 inputs, some of them constant, some the same one."""
    shape, count = draw.shape(1, 4), draw.size(10)
    axis, zero_point = draw.axis(len(shape)), draw.zero_point()
    b, total = Builder("concatenation"), 0
    indices: list[int] = []
    for number in range(count):
        part = tuple(draw.size(5) if i == axis % len(shape) else size for i, size in enumerate(shape))
        if number and draw.chance(0.1):
            indices.append(draw.one_of(*indices))
        elif number and draw.chance(0.2):
            indices.append(b.constant(draw.data(part), scale=0.5, zero_point=zero_point))
        else:
            indices.append(b.input(part, scale=0.5, zero_point=zero_point))
        total += b.graph().tensor(indices[-1]).shape[axis]
    joined = [total if i == axis % len(shape) else size for i, size in enumerate(shape)]
    y = b.op("CONCATENATION", indices, ConcatenationOptions(axis), shape=joined, scale=0.5, zero_point=zero_point)
    b.output(y)
    return b.build()
