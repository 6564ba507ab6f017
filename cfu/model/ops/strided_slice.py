"""STRIDED_SLICE: every n-th element of an int8 tensor along each dimension, as in Python's begin:end:stride.

Bit i of a mask speaks of dimension i: the begin or end is left out, or the dimension is taken at begin and removed.
"""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model.definition import Definition, option
from cfu.model.validate import OpView


@dataclass(frozen=True)
class StridedSliceOptions:
    begin_mask: int = option("beginMask", default=0)
    end_mask: int = option("endMask", default=0)
    ellipsis_mask: int = option("ellipsisMask", default=0)
    new_axis_mask: int = option("newAxisMask", default=0)
    shrink_axis_mask: int = option("shrinkAxisMask", default=0)
    offset: bool = option("offset", default=False)


# TFLM adds it to a place in int32 once more than there are elements.
_LARGEST_STRIDE = 1 << 30


def selection(op: OpView) -> list[range]:
    """The elements taken along each dimension."""
    source, o = op.input(0), op.options
    taken = []
    for axis, (size, begin, end, stride) in enumerate(
        zip(source.shape, op.integers(1), op.integers(2), op.integers(3), strict=True)
    ):
        bit = 1 << axis
        if not 0 < abs(stride) <= _LARGEST_STRIDE:
            op.fail(f"the stride of dimension {axis} is {stride}, must be within {_LARGEST_STRIDE:,} and not 0")
        if o.shrink_axis_mask & bit:
            if not -size <= begin < size:
                op.fail(f"element {begin} is not one of the {size} of dimension {axis}")
            taken.append(range(begin % size, begin % size + 1))
            continue
        given = slice(None if o.begin_mask & bit else begin, None if o.end_mask & bit else end, stride)
        taken.append(range(*given.indices(size)))
    return taken


def check(op: OpView) -> None:
    op.counts(4)
    source, output, o = op.input(0), op.output, op.options
    op.activations(source, output)
    op.rank(source, 1, 4)
    for position in (1, 2, 3):
        op.shape(op.input(position), (len(source.shape),))
    for name in ("ellipsis_mask", "new_axis_mask", "offset"):
        if getattr(o, name):
            op.fail(f"{name} is {getattr(o, name)}, which TFLM does not support", "write out all dimensions")
    kept = [(axis, r) for axis, r in enumerate(selection(op)) if not o.shrink_axis_mask & (1 << axis)]
    for axis, elements in kept:
        if not elements:
            op.fail(f"takes nothing of dimension {axis}")
    op.shape(output, tuple(len(elements) for _, elements in kept))


DEFINITION = Definition("STRIDED_SLICE", check, StridedSliceOptions, "StridedSliceOptions", version=2)
