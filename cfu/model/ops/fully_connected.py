"""FULLY_CONNECTED: input of any rank seen as rows of `depth`, weights [out, depth] int8, bias [out] int32 or absent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cfu.model.definition import Definition, activation, option
from cfu.model.graph import Model, Op
from cfu.model.validate import OpView


@dataclass(frozen=True)
class FullyConnectedOptions:
    activation: str = activation()
    keep_num_dims: bool = option("keepNumDims", default=False)


def check(op: OpView) -> None:
    op.counts(2, 3)
    source, weights, output = op.input(0), op.input(1), op.output
    op.activations(source, output)
    op.rank(weights, 2)
    op.weights(weights, axis=0)
    channels, depth = weights.shape
    op.bias(2, channels)
    if source.elements % depth:
        op.fail(f"{op.name(weights)} takes rows of {depth}, the input has {source.elements} elements")
    if op.options.keep_num_dims:
        if source.shape[-1:] != (depth,):
            op.fail(f"{op.name(source)} must end in a dimension of {depth} to keep its dimensions")
        op.shape(output, (*source.shape[:-1], channels))
    else:
        op.shape(output, (source.elements // depth, channels))
    # TFLM rounds this product to float32 when the weights have one scale.
    product = float(np.float32(source.scale) * np.float32(max(weights.quantized.scale)))
    op.multiplier(product / output.scale, "input, weights and output")
    bias = op.optional(2)
    if bias is not None and not weights.quantized.per_channel:
        scale = bias.quantization.scale[0] if bias.quantization else 0.0
        if abs(product - scale) > 0.02 * output.scale:
            op.fail(f"{op.name(bias)} has scale {scale:.3g}, must be that of input x weights, {product:.3g}")


def macs(model: Model, op: Op) -> int:
    return model.tensors[op.outputs[0]].elements * model.tensors[op.inputs[1]].shape[1]


DEFINITION = Definition("FULLY_CONNECTED", check, FullyConnectedOptions, "FullyConnectedOptions", version=4, macs=macs)
