"""Functions of one 8-bit element as tables of 256 results: declarations for lookup_8."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cfu.compiler.fixed_point import clamp
from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import KERNEL_DIR, computed_input
from cfu.compiler.quantization import INT8_MAX, INT8_MIN


def by_bits(site: Site, function: Callable[[int], int | float]) -> np.ndarray:
    """[256] results of the output's type, by the bits of the input: ``function`` of every stored value."""
    values = np.arange(256, dtype=np.uint8).view(site.input.dtype)
    return np.array([function(int(value)) for value in values], site.output.dtype)


def saturate(value: int) -> int:
    """Within int8."""
    return clamp(value, INT8_MIN, INT8_MAX)


def lookup_params(site: Site, function: Callable[[int], int | float]) -> Params:
    table = by_bits(site, function)
    return Params("lookup_8_params", {"size": site.output.elements, "width": table.itemsize, "table": table})


def lookup_kernel(
    kind: str,
    function: Callable[[Site], Callable[[int], int | float]],
    accepts: Callable[[Site], str | None] = computed_input,
    in_place: bool = True,
) -> Kernel:
    """The declaration of an op whose output is ``function(site)`` of each stored element."""
    return Kernel(
        name="lookup_8",
        ops=(kind,),
        header="lookup_8.h",
        source=KERNEL_DIR / "lookup_8.c",
        params=lambda site: lookup_params(site, function(site)),
        accepts=accepts,
        in_place=((0, 0),) if in_place else (),
    )
