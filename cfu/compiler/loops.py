"""Walks over tensors as nested loops: ``struct loops`` of cfu/loops.h, from shapes and strides.

A dimension is (count, step a, step b). Where data only moves, NumPy views stand for the tensors: whatever makes the
view of the source also says where each element goes, and no index arithmetic is written twice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

Dimension = tuple[int, int, int]

#: One number for each loop: a field of ``struct loops``.
Counts = tuple[int, ...]

#: Loops of a ``struct loops``.
LOOPS = 5


def coalesce(dimensions: Sequence[Dimension]) -> list[Dimension]:
    """The same walk with as few dimensions as possible: those of 1 left out, those that continue each other joined."""
    joined: list[Dimension] = []
    for count, a, b in dimensions:
        if count == 1:
            continue
        if joined and joined[-1][1:] == (count * a, count * b):
            joined[-1] = (joined[-1][0] * count, a, b)
        else:
            joined.append((count, a, b))
    return joined


def split(dimensions: Sequence[Dimension]) -> tuple[dict[str, Counts], Dimension]:
    """``struct loops`` and the innermost loop that it goes around."""
    joined = coalesce(dimensions) or [(1, 0, 0)]
    return fields(joined[:-1]), joined[-1]


def fields(dimensions: Sequence[Dimension]) -> dict[str, Counts]:
    """``struct loops``."""
    rows = _padded(coalesce(dimensions))
    counts, a, b = zip(*rows, strict=True)
    return {"count": counts, "step_a": a, "step_b": b}


def _padded(dimensions: Sequence[Dimension]) -> list[Dimension]:
    assert len(dimensions) <= LOOPS, dimensions
    return [(1, 0, 0)] * (LOOPS - len(dimensions)) + list(dimensions)


def blank(shape: Sequence[int], dtype: str = "int8") -> np.ndarray:
    """A stand-in for a tensor: views of it have strides, its contents mean nothing."""
    return np.empty(shape, dtype)


def offset(view: np.ndarray, base: np.ndarray) -> int:
    """Bytes from the start of ``base`` to the first element of ``view``."""
    return int(view.__array_interface__["data"][0] - base.__array_interface__["data"][0])


def move(
    source: int,
    taken: np.ndarray,
    from_base: np.ndarray,
    target: int,
    put: np.ndarray,
    to_base: np.ndarray,
    from_offset: int = 0,
) -> list[int]:
    """``struct copy_nd_move`` as int32: ``taken``, a view of tensor ``from_base``, goes to ``put``, one of ``to_base``.

    ``source`` and ``target`` are positions among the kernel's inputs and outputs; ``from_offset`` is where
    ``from_base`` starts.
    """
    assert taken.shape == put.shape and taken.itemsize == put.itemsize, (taken.shape, put.shape)
    dimensions = [*zip(taken.shape, taken.strides, put.strides, strict=True), (taken.itemsize, 1, 1)]
    joined = coalesce(dimensions)
    run = joined.pop()[0] if joined and joined[-1][1:] == (1, 1) else 1
    loops, (count, from_step, to_step) = split(joined)
    start = (source, target, from_offset + offset(taken, from_base), offset(put, to_base))
    return [*start, run, count, from_step, to_step, *loops["count"], *loops["step_a"], *loops["step_b"]]


def strides(shape: Sequence[int]) -> tuple[int, ...]:
    """Steps of each dimension of a tensor in elements."""
    return tuple(math.prod(shape[i + 1 :]) for i in range(len(shape)))
