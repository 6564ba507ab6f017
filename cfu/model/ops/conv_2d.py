"""CONV_2D: input NHWC, weights [out, height, width, in] int8, bias [out] int32 or absent."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model.definition import Definition, activation, option, padding
from cfu.model.graph import Model, Op
from cfu.model.shapes import window
from cfu.model.validate import OpView


@dataclass(frozen=True)
class Conv2DOptions:
    padding: str = padding()
    stride_h: int = option("strideH", default=1)
    stride_w: int = option("strideW", default=1)
    dilation_h: int = option("dilationHFactor", default=1)
    dilation_w: int = option("dilationWFactor", default=1)
    activation: str = activation()


def check(op: OpView) -> None:
    op.counts(2, 3)
    source, weights, output, o = op.input(0), op.input(1), op.output, op.options
    op.activations(source, output)
    op.rank(source, 4)
    op.rank(weights, 4)
    op.weights(weights, axis=0)
    channels, filter_h, filter_w, depth = weights.shape
    op.bias(2, channels)
    op.positive(stride_h=o.stride_h, stride_w=o.stride_w, dilation_h=o.dilation_h, dilation_w=o.dilation_w)
    if depth != source.shape[3]:
        depths = f"{op.name(weights)} is {depth} deep, the input {source.shape[3]}"
        op.fail(depths, "split a grouped convolution before converting the model")
    rows = window(source.shape[1], filter_h, o.stride_h, o.dilation_h, o.padding)
    columns = window(source.shape[2], filter_w, o.stride_w, o.dilation_w, o.padding)
    op.shape(output, (source.shape[0], rows.output, columns.output, channels))
    op.multiplier(source.scale * max(weights.quantized.scale) / output.scale, "input, weights and output")


def macs(model: Model, op: Op) -> int:
    _, filter_h, filter_w, depth = model.tensors[op.inputs[1]].shape
    return model.tensors[op.outputs[0]].elements * filter_h * filter_w * depth


DEFINITION = Definition("CONV_2D", check, Conv2DOptions, "Conv2DOptions", version=3, macs=macs)
