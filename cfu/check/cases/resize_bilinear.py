"""Random RESIZE_BILINEAR."""

from __future__ import annotations

import numpy as np

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.resize_bilinear import ResizeBilinearOptions


def make(draw: Draw) -> Model:
    batches, depth, scale, zero_point = draw.batches(), draw.size(6), draw.power(-8, 1), draw.zero_point()
    height, width = draw.size(9), draw.size(9)
    rows, columns = (draw.one_of(size, 2 * size, draw.size(20), max(1, size // 2)) for size in (height, width))
    b = Builder("resize_bilinear")
    x = b.input((batches, height, width, depth), scale=scale, zero_point=zero_point)
    size = b.constant(np.array([rows, columns], np.int32))
    options = ResizeBilinearOptions(*draw.one_of((False, False), (True, False), (False, True)))
    shape = (batches, rows, columns, depth)
    y = b.op("RESIZE_BILINEAR", [x, size], options, shape=shape, scale=scale, zero_point=zero_point)
    b.output(y)
    return b.build()
