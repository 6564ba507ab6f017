"""PAD: an int8 tensor with zeros (its output's zero point) around it; the amounts are a constant [rank, 2]."""

from __future__ import annotations

from cfu.model import families
from cfu.model.definition import Definition
from cfu.model.validate import OpView


def check(op: OpView) -> None:
    op.counts(2)
    families.paddings(op, most=5)


DEFINITION = Definition("PAD", check, table="PadOptions", version=2)
