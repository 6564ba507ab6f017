"""EXPAND_DIMS: a dimension of 1 inserted at a constant axis. Moves no data."""

from __future__ import annotations

from cfu.model.definition import Definition
from cfu.model.validate import OpView


def check(op: OpView) -> None:
    op.counts(2)
    source, output = op.input(0), op.output
    op.dtype(source, "int8", "int16", "float32")
    op.dtype(output, source.dtype)
    axes = op.integers(1)
    if len(axes) != 1:
        op.fail(f"has {len(axes)} axes, must have 1")
    axis = op.axis(axes[0], len(source.shape) + 1)
    op.shape(output, (*source.shape[:axis], 1, *source.shape[axis:]))


DEFINITION = Definition("EXPAND_DIMS", check, table="ExpandDimsOptions", alias=True)
