"""The order of the graph: every tensor is written once, before it is read."""

from __future__ import annotations

from cfu.base.errors import ModelError
from cfu.model.graph import Model
from cfu.model.validate import CONVERT


def check(model: Model) -> None:
    """Raises ModelError unless the ops, run in order, find every input and leave every output."""
    _check_ends(model)
    ready = set(model.inputs)
    for op in model.ops:
        for index in op.inputs:
            if index >= 0 and index not in ready and not model.tensors[index].is_constant:
                raise ModelError(f"op {op.index} {op.kind} reads {_name(model, index)} before it is written", CONVERT)
        for index in op.outputs:
            if index in ready or model.tensors[index].is_constant:
                what = "a constant" if model.tensors[index].is_constant else "already written"
                raise ModelError(f"op {op.index} {op.kind} writes {_name(model, index)}, which is {what}", CONVERT)
            ready.add(index)
    for index in model.outputs:
        if index not in ready or index in model.inputs:
            raise ModelError(f"no op writes the model's output, {_name(model, index)}", CONVERT)


def _check_ends(model: Model) -> None:
    for what, indices in (("ops", model.ops), ("inputs", model.inputs), ("outputs", model.outputs)):
        if not indices:
            raise ModelError(f"the model has no {what}", CONVERT)
    if len(set(model.inputs)) != len(model.inputs):
        raise ModelError("the model lists an input twice", CONVERT)
    for index in model.inputs:
        if model.tensors[index].is_constant:
            raise ModelError(f"the model's input, {_name(model, index)}, is a constant", CONVERT)


def _name(model: Model, index: int) -> str:
    return f"tensor {index} '{model.tensors[index].name}'"
