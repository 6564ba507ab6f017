"""ADD: two int8 tensors, each with its own scale, broadcast by NumPy's rule."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model.check import OpView, shape_text
from cfu.model.definition import Definition, activation
from cfu.model.shapes import broadcast


@dataclass(frozen=True)
class AddOptions:
    activation: str = activation()


def check(op: OpView) -> None:
    op.counts(2)
    left, right, output = op.input(0), op.input(1), op.output
    op.activations(left, right, output)
    shape = broadcast(left.shape, right.shape)
    if shape is None:
        op.fail(f"shapes {shape_text(left.shape)} and {shape_text(right.shape)} do not broadcast")
    op.shape(output, shape)
    # TFLM shifts both inputs left by 20 bits and scales the sum back by this factor.
    op.multiplier(2 * max(left.scale, right.scale) / (2**20 * output.scale), "inputs and output", below=1.0)


DEFINITION = Definition("ADD", check, AddOptions, "AddOptions", optional=True, version=2)
