"""Random DEPTHWISE_CONV_2D."""

from __future__ import annotations

from cfu.check.cases.draw import Draw, output_size
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.depthwise_conv_2d import DepthwiseConv2DOptions


def make(draw: Draw) -> Model:
    padding, (rows, columns) = draw.window(8, 3, 4, dilated=draw.chance(0.2))
    if draw.chance(0.5):  # what networks use: 3 x 3, stride 1 or 2
        stride = draw.integer(1, 2)
        padding, (rows, columns) = "SAME", [(draw.size(9), 3, stride, 1), (draw.size(9), 3, stride, 1)]
    depth, batches = draw.one_of(draw.size(12), 4 * draw.integer(1, 4)), draw.batches()
    per_input = draw.integer(2, 4) if draw.chance(0.25) else 1
    channels = depth * per_input
    b, input_scale, terms = Builder("depthwise_conv_2d"), draw.power(-8, 1), rows[1] * columns[1]
    x = b.input((batches, rows[0], columns[0], depth), scale=input_scale, zero_point=draw.zero_point())
    w, scale = draw.weights(b, (1, rows[1], columns[1], channels), 3, terms, input_scale)
    bias = draw.bias(b, w, channels, terms, input_scale)  # TFLM crashes without one
    options = DepthwiseConv2DOptions(
        padding, rows[2], columns[2], rows[3], columns[3], depth_multiplier=per_input, activation=draw.activation()
    )
    shape = (batches, output_size(rows, padding), output_size(columns, padding), channels)
    b.output(b.op("DEPTHWISE_CONV_2D", [x, w, bias], options, shape=shape, scale=scale, zero_point=draw.zero_point()))
    return b.build()
