"""ELU of an int8 tensor: x, or exp(x) - 1 where x is negative."""

from __future__ import annotations

from cfu.model import families
from cfu.model.definition import Definition
from cfu.model.validate import OpView


def check(op: OpView) -> None:
    """TFLM computes in float32 and converts to int32: results from -1 to 255 times the input's scale must fit."""
    families.unary(op)
    op.multiplier(1 / op.output.scale, "1 and output", below=2.0**31)
    op.multiplier(op.input(0).scale / op.output.scale, "input and output", below=2.0**23)


DEFINITION = Definition("ELU", check)
