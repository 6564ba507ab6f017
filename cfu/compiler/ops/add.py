"""ADD by the portable kernels: of one shape, few elements or many (by tables); of any shapes.

Either input may be constant.
"""

from __future__ import annotations

from cfu.compiler.broadcasting import broadcast_kernel
from cfu.compiler.kernel import Kernel, Params, Site, Value
from cfu.compiler.lowering import KERNEL_DIR, range_fields
from cfu.compiler.ops import sub
from cfu.compiler.quantization import quantize_multiplier
from cfu.model.graph import Tensor

FRACTION_BITS = 20  # as in add_s8.h
TABLE_BYTES = 2 * 256 * 4
TABLE_ELEMENTS = 1024  # fewer are added sooner than the tables are made


def add_fields(site: Site) -> dict[str, Value]:
    """``struct add_s8_params``. TFLM: ``CalculateOpDataAdd``: addends are scaled to twice the larger input scale."""
    left, right = site.inputs
    assert left is not None and right is not None
    twice_larger = 2 * max(left.scale, right.scale)

    def addend(tensor: Tensor) -> dict[str, Value]:
        multiplier, shift = quantize_multiplier(tensor.scale / twice_larger)
        return {"offset": -tensor.zero_point, "multiplier": 2 * multiplier, "shift": shift}

    multiplier, shift = quantize_multiplier(twice_larger / ((1 << FRACTION_BITS) * site.output.scale))
    return {
        "size": site.output.elements,
        "input": (addend(left), addend(right)),
        "multiplier": 2 * multiplier,
        "shift": shift,
        "range": range_fields(site.options.activation, site.output),
        "constant": (left.data, right.data),
    }


def params(site: Site) -> Params:
    return Params("add_s8_params", add_fields(site))


def accepts(site: Site) -> str | None:
    left, right = site.tensor(0), site.tensor(1)
    return None if left.shape == right.shape else "both inputs must have one shape"


def accepts_table(site: Site) -> str | None:
    if site.output.elements < TABLE_ELEMENTS:
        return f"tables pay from {TABLE_ELEMENTS} elements on, not with {site.output.elements}"
    return accepts(site)


TABLE = Kernel(
    name="add_s8_table",
    ops=("ADD",),
    header="add_s8_table.h",
    source=KERNEL_DIR / "add_s8_table.c",
    params=params,
    accepts=accepts_table,
    scratch=lambda site: TABLE_BYTES,
    in_place=((0, 0), (1, 0)),
)

DIRECT = Kernel(
    name="add_s8",
    ops=("ADD",),
    header="add_s8.h",
    source=KERNEL_DIR / "add_s8.c",
    params=params,
    accepts=accepts,
    in_place=((0, 0), (1, 0)),
)

ANY_SHAPES = broadcast_kernel("ADD", "add_sub_s8", sub.params)

KERNELS = (TABLE, DIRECT, ANY_SHAPES)
