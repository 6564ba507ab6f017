"""MAX_POOL_2D by the portable kernel."""

from __future__ import annotations

from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import KERNEL_DIR, computed_input, window_fields
from cfu.compiler.quantization import activation_range, window


def params(site: Site) -> Params:
    o = site.options
    low, high = activation_range(o.activation, site.output)
    geometry = window(site.input, site.output, (o.filter_h, o.filter_w), (o.stride_h, o.stride_w), (1, 1), o.padding)
    return Params("max_pool_2d_s8_params", {"window": window_fields(geometry), "min": low, "max": high})


KERNEL = Kernel(
    name="max_pool_2d_s8",
    ops=("MAX_POOL_2D",),
    header="max_pool_2d_s8.h",
    source=KERNEL_DIR / "max_pool_2d_s8.c",
    params=params,
    accepts=computed_input,
)
