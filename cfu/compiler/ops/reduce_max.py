"""REDUCE_MAX by reduce_max_s8."""

from __future__ import annotations

from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import KERNEL_DIR, computed_input
from cfu.compiler.reducing import reduce_fields


def params(site: Site) -> Params:
    """Of REDUCE_MAX and REDUCE_MIN."""
    complement = -1 if site.op.kind == "REDUCE_MIN" else 0
    return Params("reduce_max_s8_params", {**reduce_fields(site), "complement": complement})


KERNEL = Kernel(
    name="reduce_max_s8",
    ops=("REDUCE_MAX",),
    header="reduce_max_s8.h",
    source=KERNEL_DIR / "reduce_max_s8.c",
    params=params,
    accepts=computed_input,
)
