"""RELU6 of an int8 tensor as stored: TFLM clamps to 0 and 6 of the input's scale and does not rescale."""

from __future__ import annotations

from cfu.model import families
from cfu.model.definition import Definition
from cfu.model.validate import OpView


def check(op: OpView) -> None:
    families.unary(op)
    op.multiplier(6 / op.input(0).scale, "the input")


DEFINITION = Definition("RELU6", check, version=2)
