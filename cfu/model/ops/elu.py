"""ELU of an int8 tensor: x, or exp(x) - 1 where x is negative."""

from __future__ import annotations

from cfu.model import families
from cfu.model.check import OpView
from cfu.model.definition import Definition


def check(op: OpView) -> None:
    families.unary(op)
    op.multiplier(1 / op.output.scale, "1 and output", below=2.0**127)  # TFLM's is a float32


DEFINITION = Definition("ELU", check)
