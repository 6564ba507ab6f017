"""SPLIT_V: an int8 tensor in parts of constant sizes (one may be -1: what is left) along a constant axis."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model.definition import Definition, option
from cfu.model.validate import OpView


@dataclass(frozen=True)
class SplitVOptions:
    num_splits: int = option("numSplits", default=1)


def check(op: OpView) -> None:
    parts = op.options.num_splits
    op.counts(3, outputs=parts)
    source, sizes, axes = op.input(0), op.integers(1), op.integers(2)
    op.activations(source, *op.outputs)
    if len(axes) != 1:
        op.fail(f"has {len(axes)} axes, must have 1")
    axis = op.axis(axes[0], len(source.shape))
    total = source.shape[axis]
    if sizes.count(-1) == 1:
        sizes[sizes.index(-1)] = total - sum(size for size in sizes if size != -1)
    if parts < 1 or len(sizes) != parts or sum(sizes) != total or min(sizes) < 1:
        op.fail(f"cannot split {total} elements of dimension {axis} in {parts} parts of {sizes}")
    for output, size in zip(op.outputs, sizes, strict=True):
        op.shape(output, (*source.shape[:axis], size, *source.shape[axis + 1 :]))


DEFINITION = Definition("SPLIT_V", check, SplitVOptions, "SplitVOptions", version=2)
