"""MEAN by mean_sum_s8."""

from __future__ import annotations

from cfu.compiler.fixed_point import wrap
from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import KERNEL_DIR, computed_input, range_fields
from cfu.compiler.quantization import quantize_multiplier
from cfu.compiler.reducing import reduce_fields, reduced_elements


def requantisation(site: Site) -> tuple[int, int]:
    """Multiplier and shift of a sum; that of a mean divides by the count. TFLM: ``QuantizedMeanOrSum``."""
    multiplier, shift = quantize_multiplier(site.input.scale / site.output.scale)
    if site.op.kind == "SUM":
        return multiplier, shift
    count = reduced_elements(site)
    bits = min(count.bit_length() - 1, 32, 31 + shift)
    return (multiplier << bits) // count, shift - bits


def params(site: Site) -> Params:
    """Of MEAN and SUM."""
    multiplier, shift = requantisation(site)
    return Params(
        "mean_sum_s8_params",
        {
            **reduce_fields(site),
            "offset": wrap(-site.input.zero_point * reduced_elements(site)),
            "multiplier": 2 * multiplier,
            "shift": shift,
            "range": range_fields("NONE", site.output),
        },
    )


KERNEL = Kernel(
    name="mean_sum_s8",
    ops=("MEAN",),
    header="mean_sum_s8.h",
    source=KERNEL_DIR / "mean_sum_s8.c",
    params=params,
    accepts=computed_input,
)
