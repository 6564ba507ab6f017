"""MUL: the product of two int8 tensors, each with its own scale, broadcast by NumPy's rule."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model import families
from cfu.model.definition import Definition, activation
from cfu.model.validate import OpView


@dataclass(frozen=True)
class MulOptions:
    activation: str = activation()


def check(op: OpView) -> None:
    families.binary(op)
    op.multiplier(op.input(0).scale * op.input(1).scale / op.output.scale, "inputs and output")


DEFINITION = Definition("MUL", check, MulOptions, "MulOptions", optional=True, version=2)
