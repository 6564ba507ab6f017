"""Random TRANSPOSE_CONV."""

from __future__ import annotations

import numpy as np

from cfu.check.cases.draw import Draw, output_size
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.transpose_conv import TransposeConvOptions


def make(draw: Draw) -> Model:
    padding, (rows, columns) = draw.window(8, 4, 5, dilated=False)  # of the convolution that this one transposes
    depth, channels, batches = draw.size(12), draw.size(8), draw.batches()
    b, input_scale = Builder("transpose_conv"), draw.power(-8, 1)
    shape = (batches, rows[0], columns[0], channels)
    wanted = b.constant(np.array(shape, np.int32))
    small = (batches, output_size(rows, padding), output_size(columns, padding), depth)
    terms = max(1, rows[1] * columns[1] * depth // (rows[2] * columns[2]))
    w, scale = draw.weights(b, (channels, rows[1], columns[1], depth), 0, terms, input_scale)
    x = b.input(small, scale=input_scale, zero_point=draw.zero_point())
    bias = [draw.bias(b, w, channels, terms, input_scale)] if draw.chance(0.7) else []
    options = TransposeConvOptions(padding, rows[2], columns[2])
    y = b.op("TRANSPOSE_CONV", [wanted, w, x, *bias], options, shape=shape, scale=scale, zero_point=draw.zero_point())
    b.output(y)
    return b.build()
