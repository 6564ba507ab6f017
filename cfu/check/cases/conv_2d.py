"""Random CONV_2D."""

from __future__ import annotations

from cfu.check.cases.draw import Draw, output_size
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.conv_2d import Conv2DOptions


def make(draw: Draw) -> Model:
    pointwise = draw.chance(0.3)
    padding, (rows, columns) = draw.window(6, 1 if pointwise else 3, 1 if pointwise else 4, dilated=draw.chance(0.25))
    depth, channels = draw.one_of(draw.size(20), 8 * draw.integer(1, 3)), draw.size(12)
    b, input_scale = Builder("conv_2d"), draw.power(-8, 1)
    x = b.input((draw.batches(), rows[0], columns[0], depth), scale=input_scale, zero_point=draw.zero_point())
    terms = rows[1] * columns[1] * depth
    w, scale = draw.weights(b, (channels, rows[1], columns[1], depth), 0, terms, input_scale)
    bias = draw.bias(b, w, channels, terms, input_scale) if draw.chance(0.9) else -1
    options = Conv2DOptions(padding, rows[2], columns[2], rows[3], columns[3], draw.activation())
    shape = (b.graph().tensor(x).shape[0], output_size(rows, padding), output_size(columns, padding), channels)
    b.output(b.op("CONV_2D", [x, w, bias], options, shape=shape, scale=scale, zero_point=draw.zero_point()))
    return b.build()
