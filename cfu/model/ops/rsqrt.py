"""RSQRT of an int8 tensor: 1 / sqrt(x); 0 gives the largest value."""

from __future__ import annotations

import math

from cfu.model import families
from cfu.model.definition import Definition
from cfu.model.validate import OpView


def check(op: OpView) -> None:
    families.unary(op)
    if op.input(0).zero_point != -128:
        found = f"{op.name(op.input(0))} has zero point {op.input(0).zero_point}"
        op.fail(f"{found}, must be -128: TFLM stops at a negative input", "feed it what cannot be negative")
    op.multiplier(1 / (math.sqrt(op.input(0).scale) * op.output.scale), "input and output")


DEFINITION = Definition("RSQRT", check, version=2)
