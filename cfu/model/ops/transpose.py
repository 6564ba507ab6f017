"""TRANSPOSE: the dimensions of an int8 tensor in the order of a constant second input."""

from __future__ import annotations

from cfu.model.definition import Definition
from cfu.model.validate import OpView


def check(op: OpView) -> None:
    op.counts(2)
    source, output = op.input(0), op.output
    op.activations(source, output)
    op.rank(source, 1, 5)
    order = op.integers(1)
    if sorted(order) != list(range(len(source.shape))):
        op.fail(f"order {order} does not name each of the {len(source.shape)} dimensions once")
    op.shape(output, tuple(source.shape[axis] for axis in order))


DEFINITION = Definition("TRANSPOSE", check, table="TransposeOptions", version=2)
