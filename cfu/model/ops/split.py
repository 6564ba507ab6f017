"""SPLIT: an int8 tensor, the second input, in equal parts along a constant axis, the first input."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model.definition import Definition, option
from cfu.model.validate import OpView


@dataclass(frozen=True)
class SplitOptions:
    num_splits: int = option("numSplits", default=1)


def check(op: OpView) -> None:
    parts = op.options.num_splits
    op.counts(2, outputs=parts)
    source, axes = op.input(1), op.integers(0)
    op.activations(source, *op.outputs)
    if len(axes) != 1:
        op.fail(f"has {len(axes)} axes, must have 1")
    axis = op.axis(axes[0], len(source.shape))
    if parts < 1 or source.shape[axis] % parts:
        op.fail(f"cannot split {source.shape[axis]} elements of dimension {axis} in {parts} equal parts")
    for output in op.outputs:
        op.shape(output, (*source.shape[:axis], source.shape[axis] // parts, *source.shape[axis + 1 :]))


DEFINITION = Definition("SPLIT", check, SplitOptions, "SplitOptions", version=2)
