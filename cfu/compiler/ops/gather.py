"""GATHER by the portable kernel."""

from __future__ import annotations

import math

from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import KERNEL_DIR


def params(site: Site) -> Params:
    source, positions = site.inputs
    assert source is not None and positions is not None
    shape, o = source.shape, site.options
    axis = o.axis % len(shape)
    shared = o.batch_dims + (len(positions.shape) if o.batch_dims < 0 else 0)
    return Params(
        "gather_params",
        {
            "batches": math.prod(shape[:shared]),
            "outer": math.prod(shape[shared:axis]),
            "axis": shape[axis],
            "positions": math.prod(positions.shape[shared:]),
            "run": math.prod(shape[axis + 1 :]),
            "source": source.data,
            "position": positions.data,
        },
    )


KERNEL = Kernel(name="gather", ops=("GATHER",), header="gather.h", source=KERNEL_DIR / "gather.c", params=params)
