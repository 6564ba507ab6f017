"""PRELU of an int8 tensor: x, or x times a constant int8 alpha, broadcast, where x is negative."""

from __future__ import annotations

from cfu.model import families
from cfu.model.definition import Definition
from cfu.model.validate import OpView


def check(op: OpView) -> None:
    families.binary(op)
    source, alpha = op.inputs
    op.constant(alpha)
    op.shape(op.output, source.shape)
    ratio = source.scale / op.output.scale
    op.multiplier(ratio, "input and output")
    op.multiplier(ratio * alpha.scale, "input, alpha and output")


DEFINITION = Definition("PRELU", check)
