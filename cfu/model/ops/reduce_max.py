"""REDUCE_MAX of an int8 tensor along the axes of a constant second input; input and output have one scale."""

from __future__ import annotations

from cfu.model import families
from cfu.model.definition import Definition
from cfu.model.ops.mean import ReducerOptions
from cfu.model.validate import OpView


def check(op: OpView) -> None:
    families.reduction(op)
    if op.input(0).quantization != op.output.quantization:
        op.fail(f"{op.name(op.output)} must have exactly the scale and zero point of {op.name(op.input(0))}")


DEFINITION = Definition("REDUCE_MAX", check, ReducerOptions, "ReducerOptions", version=2)
