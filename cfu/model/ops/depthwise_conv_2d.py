"""DEPTHWISE_CONV_2D: input NHWC, weights [1, height, width, in * multiplier] int8, bias int32 or absent."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model.definition import Definition, activation, option, padding
from cfu.model.graph import Model, Op
from cfu.model.shapes import window
from cfu.model.validate import OpView


@dataclass(frozen=True)
class DepthwiseConv2DOptions:
    padding: str = padding()
    stride_h: int = option("strideH", default=1)
    stride_w: int = option("strideW", default=1)
    dilation_h: int = option("dilationHFactor", default=1)
    dilation_w: int = option("dilationWFactor", default=1)
    depth_multiplier: int = option("depthMultiplier", default=1)
    activation: str = activation()


def check(op: OpView) -> None:
    op.counts(2, 3)
    source, weights, output, o = op.input(0), op.input(1), op.output, op.options
    op.activations(source, output)
    op.rank(source, 4)
    op.rank(weights, 4)
    op.weights(weights, axis=3)
    one, filter_h, filter_w, channels = weights.shape
    op.bias(2, channels)
    op.positive(stride_h=o.stride_h, stride_w=o.stride_w, dilation_h=o.dilation_h, dilation_w=o.dilation_w)
    if one != 1 or channels != source.shape[3] * o.depth_multiplier:
        expected = f"1 x height x width x {source.shape[3]} * depth multiplier {o.depth_multiplier}"
        op.fail(f"{op.name(weights)} has shape {'x'.join(map(str, weights.shape))}, must be {expected}")
    rows = window(source.shape[1], filter_h, o.stride_h, o.dilation_h, o.padding)
    columns = window(source.shape[2], filter_w, o.stride_w, o.dilation_w, o.padding)
    op.shape(output, (source.shape[0], rows.output, columns.output, channels))
    op.multiplier(source.scale * max(weights.quantized.scale) / output.scale, "input, weights and output")


def macs(model: Model, op: Op) -> int:
    _, filter_h, filter_w, _ = model.tensors[op.inputs[1]].shape
    return model.tensors[op.outputs[0]].elements * filter_h * filter_w


DEFINITION = Definition(
    "DEPTHWISE_CONV_2D", check, DepthwiseConv2DOptions, "DepthwiseConv2DOptions", version=3, macs=macs
)
