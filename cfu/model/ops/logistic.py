"""LOGISTIC of an int8 tensor; the output's scale is 1/256 and its zero point -128."""

from __future__ import annotations

from cfu.model import families
from cfu.model.definition import Definition
from cfu.model.validate import OpView


def check(op: OpView) -> None:
    families.unary(op)
    op.fixed_quantisation(op.output, 256, -128)
    # TFLM brings the input to 4 integer and 27 fractional bits by a left shift, and takes 0 for an extreme past 30.
    op.multiplier(op.input(0).scale * 2**27, "the input", least=0.5)


DEFINITION = Definition("LOGISTIC", check, version=2)
