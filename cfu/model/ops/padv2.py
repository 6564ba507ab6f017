"""PADV2: an int8 tensor with a constant third input, of the output's scale, around it; amounts as for PAD."""

from __future__ import annotations

from cfu.model import families
from cfu.model.definition import Definition
from cfu.model.validate import OpView


def check(op: OpView) -> None:
    op.counts(3)
    families.paddings(op, most=5)
    value = op.input(2)
    op.activations(value)
    if op.constant(value).size != 1:
        op.fail(f"{op.name(value)} must be one element")
    if value.quantization != op.output.quantization:
        op.fail(f"{op.name(value)} must have exactly the scale and zero point of {op.name(op.output)}")


DEFINITION = Definition("PADV2", check, table="PadV2Options", version=2)
