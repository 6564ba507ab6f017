"""Models: reading, checking, building and writing int8 ``.tflite`` files."""

from cfu.model.graph import Model, Op, Quantization, Tensor
from cfu.model.ops import DEFINITIONS
from cfu.model.reader import load, parse

#: As `cfu` calls it, where there are projects to load, too.
load_model = load

__all__ = ["Model", "Op", "Quantization", "Tensor", "load", "load_model", "macs", "parse", "total_macs"]


def macs(model: Model, op: Op) -> int:
    """Multiply-accumulates with weights in one inference of ``op`` (0 for ops without weights)."""
    return DEFINITIONS[op.kind].macs(model, op)


def total_macs(model: Model) -> int:
    """Multiply-accumulates of one inference."""
    return sum(macs(model, op) for op in model.ops)
