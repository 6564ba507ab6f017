"""TRANSPOSE_CONV: inputs are a constant output shape, weights [out, height, width, in], input NHWC, bias or absent."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model.definition import Definition, activation, option, padding
from cfu.model.graph import Model, Op
from cfu.model.shapes import window
from cfu.model.validate import OpView


@dataclass(frozen=True)
class TransposeConvOptions:
    padding: str = padding()
    stride_h: int = option("strideH", default=1)
    stride_w: int = option("strideW", default=1)
    activation: str = activation()


def check(op: OpView) -> None:
    op.counts(3, 4)
    weights, source, output, o = op.input(1), op.input(2), op.output, op.options
    op.activations(source, output)
    op.rank(source, 4)
    op.rank(weights, 4)
    op.weights(weights, axis=0)
    channels, filter_h, filter_w, depth = weights.shape
    op.bias(3, channels)
    op.positive(stride_h=o.stride_h, stride_w=o.stride_w)
    if o.activation != "NONE":
        op.fail(f"has a fused activation, {o.activation}, which TFLM does not support", "make it an op")
    if depth != source.shape[3]:
        op.fail(f"{op.name(weights)} is {depth} deep, the input {source.shape[3]}")
    op.rank(output, 4)
    op.shape(output, tuple(op.integers(0)))
    rows = window(output.shape[1], filter_h, o.stride_h, 1, o.padding)
    columns = window(output.shape[2], filter_w, o.stride_w, 1, o.padding)
    if (output.shape[0], rows.output, columns.output, output.shape[3]) != (*source.shape[:3], channels):
        op.fail(f"{op.name(output)} is not the output of {op.name(source)} for these weights, strides and padding")
    op.multiplier(source.scale * max(weights.quantized.scale) / output.scale, "input, weights and output")


def macs(model: Model, op: Op) -> int:
    channels, filter_h, filter_w, _ = model.tensors[op.inputs[1]].shape
    return model.tensors[op.inputs[2]].elements * channels * filter_h * filter_w


DEFINITION = Definition("TRANSPOSE_CONV", check, TransposeConvOptions, "TransposeConvOptions", version=3, macs=macs)
