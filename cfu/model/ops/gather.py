"""GATHER: slices of an int8 tensor along an axis at int32 positions, constant or computed, after shared batch axes."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model.definition import Definition, option
from cfu.model.validate import OpView


@dataclass(frozen=True)
class GatherOptions:
    axis: int = option("axis", default=0)
    batch_dims: int = option("batchDims", default=0)


def check(op: OpView) -> None:
    op.counts(2)
    source, positions, output = op.input(0), op.input(1), op.output
    op.activations(source, output)
    op.dtype(positions, "int32")
    axis = op.axis(op.options.axis, len(source.shape))
    shared = op.options.batch_dims + (len(positions.shape) if op.options.batch_dims < 0 else 0)
    if not 0 <= shared <= min(axis, len(positions.shape)) or source.shape[:shared] != positions.shape[:shared]:
        op.fail(f"batch_dims {op.options.batch_dims} does not fit the shapes of input and positions")
    op.shape(output, source.shape[:axis] + positions.shape[shared:] + source.shape[axis + 1 :])
    if positions.data is not None:
        for position in (int(positions.data.min()), int(positions.data.max())):
            if not 0 <= position < source.shape[axis]:
                op.fail(f"position {position} is not one of the {source.shape[axis]} of axis {axis}")


DEFINITION = Definition("GATHER", check, GatherOptions, "GatherOptions", version=2)
