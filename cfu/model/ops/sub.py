"""SUB: the difference of two int8 tensors, each with its own scale, broadcast by NumPy's rule."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model import families
from cfu.model.definition import Definition, activation
from cfu.model.validate import OpView


@dataclass(frozen=True)
class SubOptions:
    activation: str = activation()


def check(op: OpView) -> None:
    families.binary(op)
    families.sum_multipliers(op)


DEFINITION = Definition("SUB", check, SubOptions, "SubOptions", optional=True, version=2)
