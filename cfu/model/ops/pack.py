"""PACK: int8 tensors of one shape stacked along a new axis."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model.definition import Definition, option
from cfu.model.validate import OpView


@dataclass(frozen=True)
class PackOptions:
    values_count: int = option("valuesCount", default=1)
    axis: int = option("axis", default=0)


def check(op: OpView) -> None:
    count, first, output = op.options.values_count, op.op.inputs, op.output
    if not first or count != len(first):
        op.fail(f"has {len(first)} inputs, values_count says {count}")
    op.counts(count)
    op.activations(*op.inputs, output)
    shape = op.input(0).shape
    for tensor in op.inputs[1:]:
        op.shape(tensor, shape)
    axis = op.axis(op.options.axis, len(shape) + 1)
    op.shape(output, (*shape[:axis], count, *shape[axis:]))


DEFINITION = Definition("PACK", check, PackOptions, "PackOptions", version=2)
