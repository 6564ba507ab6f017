"""QUANTIZE: float32 to int8 or int16, or from one of int8, int16, uint8 to another scale or type."""

from __future__ import annotations

from cfu.model.definition import Definition
from cfu.model.validate import OpView

#: The pairs of types that TFLM computes, as far as they occur around int8 models.
PAIRS = {
    "float32": ("int8", "int16"),
    "int8": ("int8", "int16", "uint8"),
    "int16": ("int8", "int16"),
    "uint8": ("int8",),
}


def check(op: OpView) -> None:
    op.counts(1)
    source, output = op.input(0), op.output
    op.dtype(source, *PAIRS)
    op.quantised(output, *PAIRS[source.dtype])
    op.shape(output, source.shape)
    if source.dtype != "float32":
        op.quantised(source, source.dtype)
        op.multiplier(source.scale / output.scale, "input and output")


DEFINITION = Definition("QUANTIZE", check, table="QuantizeOptions")
