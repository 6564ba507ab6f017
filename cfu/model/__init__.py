"""Models: reading, checking, building and writing int8 ``.tflite`` files."""

from cfu.model.graph import Model, Op, Quantization, Tensor
from cfu.model.ops import DEFINITIONS
from cfu.model.reader import load, parse

__all__ = ["Model", "Op", "Quantization", "Tensor", "load", "macs", "parse"]


def macs(model: Model, op: Op) -> int:
    """Multiply-accumulates with weights in one inference of ``op`` (0 for ops without weights)."""
    return DEFINITIONS[op.kind].macs(model, op)
