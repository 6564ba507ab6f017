"""Random ADD."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.add import AddOptions


def make(draw: Draw) -> Model:
    shape = (draw.batches(), *(draw.size(6) for _ in range(draw.integer(1, 3))))
    if draw.chance(0.1):  # enough elements for tables
        shape = (*shape[:2], draw.integer(300, 1200))
    scales = draw.power(-8, 2), draw.power(-8, 2)
    b = Builder("add")
    left = b.input(shape, scale=scales[0], zero_point=draw.zero_point())
    style = draw.integer(0, 4)
    if style == 0:
        right = b.constant(draw.data(shape), scale=scales[1], zero_point=draw.zero_point())
    elif style == 1:
        right = left
    else:
        right = b.input(shape, scale=scales[1], zero_point=draw.zero_point())
    # Sums are spread over int8, or flushed to 0, or far beyond: TFLM allows factors below 2**20.
    spread = draw.power(-18, 12) if draw.chance(0.2) else draw.power(-1, 2)
    pair = [left, right] if draw.chance(0.7) else [right, left]
    options = AddOptions(draw.activation())
    y = b.op("ADD", pair, options, shape=shape, scale=max(scales) * spread, zero_point=draw.zero_point())
    b.output(y)
    return b.build()
