"""LEAKY_RELU of an int8 tensor: x, or alpha times x where it is negative, rescaled to the output."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model import families
from cfu.model.definition import Definition, option
from cfu.model.validate import OpView


@dataclass(frozen=True)
class LeakyReluOptions:
    alpha: float = option("alpha", default=0.0)


def check(op: OpView) -> None:
    families.unary(op)
    ratio = op.input(0).scale / op.output.scale
    op.multiplier(ratio, "input and output")
    op.multiplier(abs(ratio * op.options.alpha), "input and output, times alpha,")


DEFINITION = Definition("LEAKY_RELU", check, LeakyReluOptions, "LeakyReluOptions", version=2)
