"""What tells two models apart."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cfu.model.graph import Model, Op, Tensor


def differences(left: Model, right: Model) -> list[str]:
    """One line for each difference between the graphs (names, shapes, types, quantisation, data, ops, metadata)."""
    return list(_differences(left, right))


def _differences(left: Model, right: Model) -> Iterator[str]:
    for what in ("inputs", "outputs"):
        if getattr(left, what) != getattr(right, what):
            yield f"{what}: {getattr(left, what)} and {getattr(right, what)}"
    if dict(left.metadata) != dict(right.metadata):
        yield f"metadata: {sorted(left.metadata)} and {sorted(right.metadata)}, or their content"
    for what in ("tensors", "ops"):
        if len(getattr(left, what)) != len(getattr(right, what)):
            yield f"{what}: {len(getattr(left, what))} and {len(getattr(right, what))}"
    for a, b in zip(left.tensors, right.tensors, strict=False):
        yield from _tensor_differences(a, b)
    for a, b in zip(left.ops, right.ops, strict=False):
        yield from _op_differences(a, b)


def _tensor_differences(left: Tensor, right: Tensor) -> Iterator[str]:
    for what in ("name", "shape", "dtype", "quantization", "is_constant"):
        if getattr(left, what) != getattr(right, what):
            yield f"tensor {left.index} {what}: {getattr(left, what)!r} and {getattr(right, what)!r}"
    if left.is_constant and right.is_constant and not np.array_equal(left.data, right.data):
        yield f"tensor {left.index} data"


def _op_differences(left: Op, right: Op) -> Iterator[str]:
    for what in ("kind", "inputs", "outputs", "options"):
        if getattr(left, what) != getattr(right, what):
            yield f"op {left.index} {what}: {getattr(left, what)!r} and {getattr(right, what)!r}"
