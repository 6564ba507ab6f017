"""ARG_MAX by arg_max_s8."""

from __future__ import annotations

import math

from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import KERNEL_DIR, computed_input, constant


def params(site: Site) -> Params:
    """Of ARG_MAX and ARG_MIN."""
    shape = site.input.shape
    axis = int(constant(site, 1).item()) % len(shape)
    return Params(
        "arg_max_s8_params",
        {
            "outer": math.prod(shape[:axis]),
            "axis": shape[axis],
            "inner": math.prod(shape[axis + 1 :]),
            "complement": -1 if site.op.kind == "ARG_MIN" else 0,
        },
    )


KERNEL = Kernel(
    name="arg_max_s8",
    ops=("ARG_MAX",),
    header="arg_max_s8.h",
    source=KERNEL_DIR / "arg_max_s8.c",
    params=params,
    accepts=computed_input,
)
