"""SLICE: a box of an int8 tensor from a constant begin and size (-1: all that is left)."""

from __future__ import annotations

from cfu.model.definition import Definition
from cfu.model.validate import OpView


def check(op: OpView) -> None:
    op.counts(3)
    source, output = op.input(0), op.output
    op.activations(source, output)
    op.rank(source, 1, 5)
    for position in (1, 2):
        op.shape(op.input(position), (len(source.shape),))
    op.dtype(op.input(2), op.input(1).dtype)
    expected = []
    boxes = zip(source.shape, op.integers(1, "int32", "int64"), op.integers(2, "int32", "int64"), strict=True)
    for axis, (available, begin, size) in enumerate(boxes):
        size = available - begin if size == -1 else size
        if begin < 0 or size < 1 or begin + size > available:
            op.fail(f"takes {size} elements from {begin} of the {available} of dimension {axis}")
        expected.append(size)
    op.shape(output, tuple(expected))


DEFINITION = Definition("SLICE", check, table="SliceOptions", version=2)
