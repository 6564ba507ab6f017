"""DEQUANTIZE: int8, int16 or uint8 to float32."""

from __future__ import annotations

from cfu.model.definition import Definition
from cfu.model.validate import OpView


def check(op: OpView) -> None:
    op.counts(1)
    op.quantised(op.input(0), "int8", "int16", "uint8")
    op.dtype(op.output, "float32")
    op.shape(op.output, op.input(0).shape)


DEFINITION = Definition("DEQUANTIZE", check, table="DequantizeOptions", version=2)
