"""REDUCE_MAX and REDUCE_MIN by reduce_max_s8."""

from __future__ import annotations

from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import KERNEL_DIR, computed_input
from cfu.compiler.reducing import reduce_fields


def params(site: Site) -> Params:
    complement = -1 if site.op.kind == "REDUCE_MIN" else 0
    return Params("reduce_max_s8_params", {**reduce_fields(site), "complement": complement})


KERNELS = tuple(
    Kernel(
        name="reduce_max_s8",
        ops=(kind,),
        header="reduce_max_s8.h",
        source=KERNEL_DIR / "reduce_max_s8.c",
        params=params,
        accepts=computed_input,
    )
    for kind in ("REDUCE_MAX", "REDUCE_MIN")
)
