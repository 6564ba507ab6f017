"""Random FULLY_CONNECTED."""

from __future__ import annotations

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.fully_connected import FullyConnectedOptions


def make(draw: Draw) -> Model:
    batches, depth, channels = draw.size(4), draw.one_of(draw.size(70), 8 * draw.integer(1, 9)), draw.size(12)
    b, input_scale = Builder("fully_connected"), draw.power(-8, 1)
    x = b.input((batches, depth), scale=input_scale, zero_point=draw.zero_point())
    w, scale = draw.weights(b, (channels, depth), 0, depth, input_scale)
    bias = draw.bias(b, w, channels, depth, input_scale) if draw.chance(0.8) else -1
    options = FullyConnectedOptions(activation=draw.activation(), keep_num_dims=draw.chance(0.3))
    y = b.op(
        "FULLY_CONNECTED", [x, w, bias], options, shape=(batches, channels), scale=scale, zero_point=draw.zero_point()
    )
    b.output(y)
    return b.build()
