"""A walk over refusals: models of every op, broken one by one in all that an op has, and what is said about it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from cfu import cases
from cfu.errors import ModelError
from cfu.model import parse
from cfu.model.graph import Model, Op, Quantization, Tensor
from cfu.model.writer import serialize

#: Refusals of the whole graph: there is no op to name.
WHOLE = ("the model", "no op writes the model's output")


def broken(model: Model) -> Iterator[Model]:
    """The model with one thing changed: of a tensor, of an op's inputs and outputs, of an op's options."""
    for tensor in model.tensors:
        for changes in changed_tensor(tensor):
            tensors = tuple(replace(t, **changes) if t is tensor else t for t in model.tensors)
            yield replace(model, tensors=tensors)
    for op in model.ops:
        for other in changed_op(op):
            yield replace(model, ops=tuple(other if o is op else o for o in model.ops))


def changed_tensor(tensor: Tensor) -> Iterator[dict[str, Any]]:
    q = tensor.quantization
    yield from ({"quantization": other} for other in (None, *scales(tensor, q)) if other != q)
    if tensor.data is not None:
        yield {"data": None}
        return
    yield from ({"dtype": dtype} for dtype in ("float32", "uint8", "int16", "int32", "bool") if dtype != tensor.dtype)
    yield from ({"shape": shape} for shape in ((), (*tensor.shape, 2), (0, 3), (*tensor.shape[:-1], 977), (1,) * 9))


def scales(tensor: Tensor, q: Quantization | None) -> Iterator[Quantization]:
    for scale in (1e-38, 3e38):
        yield Quantization((scale,), (0,))
    yield Quantization((0.1,), (300,))
    if tensor.shape and tensor.shape[-1] > 1:
        yield Quantization((0.1,) * tensor.shape[-1], (0,) * tensor.shape[-1], len(tensor.shape) - 1)
    if q is not None:
        yield replace(q, zero_point=(7,) * len(q.scale))


def changed_op(op: Op) -> Iterator[Op]:
    yield replace(op, inputs=op.inputs[:-1])
    yield replace(op, inputs=(*op.inputs, op.inputs[0]))
    yield replace(op, inputs=(-1, *op.inputs[1:]))
    yield replace(op, outputs=op.outputs[:-1])
    for field in dataclasses.fields(op.options) if op.options is not None else ():
        value = getattr(op.options, field.name)
        others: dict[type, tuple] = {bool: (not value,), int: (0, -1, 99), float: (0.0, -1.0), tuple: ((), (0, 5))}
        for other in others.get(type(value), ()):
            yield replace(op, options=replace(op.options, **{field.name: other}))


@pytest.mark.parametrize("kind", [kind for kind in cases.KINDS if kind != "GRAPH"])
def test_every_refusal_names_op_tensor_and_the_way_out(kind: str) -> None:
    refusals = 0
    for model in broken(cases.model(kind, 0)):
        content = serialize(model)
        try:
            parse(content)
        except ModelError as error:
            refusals += 1
            text = error.message.removeprefix("model: ")
            assert "\n" not in text and len(error.hint) > 10, text
            if not text.startswith(WHOLE):
                assert re.search(r"\bop \d+ [A-Z0-9_]+\b", text), text
                assert re.search(r"\btensor \d+ '[^']+'", text), text
    assert refusals >= 10
