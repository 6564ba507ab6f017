"""CONCATENATION: int8 tensors one after the other along an axis, all of one scale and zero point."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model.definition import Definition, activation, option
from cfu.model.validate import OpView


@dataclass(frozen=True)
class ConcatenationOptions:
    axis: int = option("axis", default=0)
    activation: str = activation()


def check(op: OpView) -> None:
    op.counts(len(op.op.inputs))
    if not 1 <= len(op.inputs) <= 10:
        op.fail(f"has {len(op.inputs)} inputs, must have 1 to 10", "concatenate in several steps")
    first, output = op.input(0), op.output
    op.activations(*op.inputs, output)
    op.rank(first, 1, 4)
    if op.options.activation != "NONE":
        op.fail(f"has a fused activation, {op.options.activation}, which TFLM does not support", "make it an op")
    axis = op.axis(op.options.axis, len(first.shape))
    for tensor in op.inputs[1:]:
        op.rank(tensor, len(first.shape))
        op.shape(tensor, (*first.shape[:axis], tensor.shape[axis], *first.shape[axis + 1 :]))
    for tensor in op.inputs:
        if tensor.quantization != output.quantization:
            op.fail(f"{op.name(tensor)} must have exactly the scale and zero point of {op.name(output)}")
    total = sum(tensor.shape[axis] for tensor in op.inputs)
    op.shape(output, (*first.shape[:axis], total, *first.shape[axis + 1 :]))


DEFINITION = Definition("CONCATENATION", check, ConcatenationOptions, "ConcatenationOptions", version=2)
