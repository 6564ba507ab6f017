"""UNPACK: the slices of an int8 tensor along an axis, each an output without that axis."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model.definition import Definition, option
from cfu.model.validate import OpView


@dataclass(frozen=True)
class UnpackOptions:
    num: int = option("num", default=1)
    axis: int = option("axis", default=0)


def check(op: OpView) -> None:
    count = op.options.num
    op.counts(1, outputs=count)
    source = op.input(0)
    op.activations(source, *op.outputs)
    axis = op.axis(op.options.axis, len(source.shape))
    if source.shape[axis] != count:
        op.fail(f"num is {count}, axis {axis} has {source.shape[axis]} elements")
    for output in op.outputs:
        op.shape(output, source.shape[:axis] + source.shape[axis + 1 :])


DEFINITION = Definition("UNPACK", check, UnpackOptions, "UnpackOptions", version=2)
