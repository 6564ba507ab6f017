"""MEAN of an int8 tensor along the axes of a constant second input."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model import families
from cfu.model.definition import Definition, option
from cfu.model.validate import OpView


@dataclass(frozen=True)
class ReducerOptions:
    keep_dims: bool = option("keepDims", default=False)


def check(op: OpView) -> None:
    axes = families.reduction(op)
    # TFLM keeps that many indices on its stack, unchecked.
    op.rank(op.input(0), 0, 5)
    if len(axes) > 2 or op.input(1).elements > 4:
        op.fail("reduces more than 2 axes, which TFLM cannot", "reduce in two steps")
    op.multiplier(op.input(0).scale / op.output.scale, "input and output")


DEFINITION = Definition("MEAN", check, ReducerOptions, "ReducerOptions", version=2)
