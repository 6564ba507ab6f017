"""ABS of an int8 tensor, rescaled to the output."""

from __future__ import annotations

from cfu.model import families
from cfu.model.definition import Definition
from cfu.model.validate import OpView


def check(op: OpView) -> None:
    families.unary(op)
    op.multiplier(op.input(0).scale / op.output.scale, "input and output")


DEFINITION = Definition("ABS", check, table="AbsOptions", version=2)
