"""Random MAX_POOL_2D."""

from __future__ import annotations

from cfu.check.cases.draw import Draw, output_size
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.average_pool_2d import Pool2DOptions


def make(draw: Draw) -> Model:
    padding, (rows, columns) = draw.window(9, 4, 7, dilated=False)
    batches, depth, scale, zero_point = draw.batches(), draw.size(10), draw.power(-8, 1), draw.zero_point()
    b = Builder("max_pool_2d")
    x = b.input((batches, rows[0], columns[0], depth), scale=scale, zero_point=zero_point)
    options = Pool2DOptions(padding, rows[2], columns[2], rows[1], columns[1], draw.activation())
    shape = (batches, output_size(rows, padding), output_size(columns, padding), depth)
    b.output(b.op("MAX_POOL_2D", [x], options, shape=shape, scale=scale, zero_point=zero_point))
    return b.build()
