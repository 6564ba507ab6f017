"""Reductions along dimensions: the loops over what is kept and over what is reduced."""

from __future__ import annotations

import math

from cfu.compiler import loops
from cfu.compiler.kernel import Site, Value
from cfu.compiler.lowering import constant


def axes(site: Site) -> set[int]:
    """The dimensions that are reduced."""
    return {int(axis) % len(site.input.shape) for axis in constant(site, 1).reshape(-1)}


def reduced_elements(site: Site) -> int:
    """How many elements make one."""
    return math.prod(site.input.shape[axis] for axis in axes(site))


def _dimensions(site: Site, reduced: bool) -> list[loops.Dimension]:
    shape, chosen = site.input.shape, axes(site)
    sizes_and_steps = enumerate(zip(shape, loops.strides(shape), strict=True))
    return [(size, step, 0) for i, (size, step) in sizes_and_steps if (i in chosen) == reduced]


def reduce_fields(site: Site) -> dict[str, Value]:
    """The fields ``kept``, ``reduced``, ``count`` and ``step`` of a reduction's parameters.

    Of up to 8 dimensions at most 4 are left on each side once those next to each other are joined.
    """
    reduced, (count, step, _) = loops.split(_dimensions(site, reduced=True))
    return {
        "kept": loops.fields(_dimensions(site, reduced=False)),
        "reduced": reduced,
        "count": count,
        "step": step,
    }
