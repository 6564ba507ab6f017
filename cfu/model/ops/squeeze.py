"""SQUEEZE: dimensions of 1 removed, those listed or all. Moves no data."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model.definition import Definition, option
from cfu.model.validate import OpView


@dataclass(frozen=True)
class SqueezeOptions:
    squeeze_dims: tuple[int, ...] = option("squeezeDims", vector=True, default=())


def check(op: OpView) -> None:
    op.counts(1)
    source, output = op.input(0), op.output
    op.dtype(source, "int8", "int16", "float32")
    op.dtype(output, source.dtype)
    rank = len(source.shape)
    axes = {op.axis(value, rank) for value in op.options.squeeze_dims} or {
        axis for axis in range(rank) if source.shape[axis] == 1
    }
    for axis in axes:
        if source.shape[axis] != 1:
            op.fail(f"cannot remove dimension {axis} of {op.name(source)}, which is {source.shape[axis]}")
    op.shape(output, tuple(size for axis, size in enumerate(source.shape) if axis not in axes))


DEFINITION = Definition("SQUEEZE", check, SqueezeOptions, "SqueezeOptions", optional=True, alias=True)
