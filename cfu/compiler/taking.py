"""Ops whose output elements are elements of the input, found dimension by dimension: ``struct take_nd_params``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cfu.compiler import loops
from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import KERNEL_DIR, computed_input

#: As in take_nd.h.
DIMENSIONS = 6

Indices = Callable[[Site], Sequence[np.ndarray]]


def take_params(site: Site, indices: Sequence[np.ndarray]) -> Params:
    """``indices`` gives, for each dimension of the output, which element of the input's dimension each index takes."""
    shape, run = site.input.shape, 1
    steps = loops.strides(shape)
    tables = [index.astype(np.int64) * step for index, step in zip(indices, steps, strict=True)]
    while tables and np.array_equal(tables[-1], run * np.arange(shape[len(tables) - 1])):  # all of it, in order
        run *= tables.pop().size
    tables = [np.zeros(1, np.int64)] * (DIMENSIONS - len(tables)) + tables
    counts = tuple(table.size for table in tables)
    return Params("take_nd_params", {"count": counts, "offsets": np.concatenate(tables).astype(np.int32), "run": run})


def take_kernel(kind: str, indices: Indices, accepts: Callable[[Site], str | None] = computed_input) -> Kernel:
    """The declaration of an op that take_nd serves."""
    return Kernel(
        name="take_nd",
        ops=(kind,),
        header="take_nd.h",
        source=KERNEL_DIR / "take_nd.c",
        params=lambda site: take_params(site, indices(site)),
        accepts=accepts,
    )
