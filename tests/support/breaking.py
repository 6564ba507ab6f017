"""Models with one thing broken: of a tensor, of an op's inputs and outputs, of an op's options."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from cfu.model.graph import Model, Op, Quantization, Tensor


def broken(model: Model) -> Iterator[Model]:
    """All that ``model`` becomes when one thing in it is changed."""
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
        if tensor.dtype == "int32" and tensor.elements <= 16:
            yield from ({"data": data} for data in absurd(tensor.data))
        return
    yield from ({"dtype": dtype} for dtype in ("float32", "uint8", "int16", "int32", "bool") if dtype != tensor.dtype)
    yield from ({"shape": shape} for shape in ((), (*tensor.shape, 2), (0, 3), (*tensor.shape[:-1], 977), (1,) * 9))


def absurd(data: np.ndarray) -> Iterator[np.ndarray]:
    """Parameters (axes, sizes, places, strides) with one element at the ends of int32, and near them."""
    for index, value in itertools.product(range(data.size), (-(2**31), -(2**30), -1, 0, 2**20, 2**30, 2**31 - 1)):
        other = data.copy().reshape(-1)
        other[index] = value
        yield other.reshape(data.shape)


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
        for other in (not value,) if isinstance(value, bool) else _OTHERS.get(type(value), ()):
            yield replace(op, options=replace(op.options, **{field.name: other}))


_OTHERS: dict[type, tuple] = {
    int: (0, -1, 99, 65535, 2**31 - 1, -(2**31)),
    float: (0.0, -1.0),
    tuple: ((), (0, 5)),
}
