"""QUANTIZE: 8-bit types by a table, int16 and float32 by kernels of their own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cfu.compiler.fixed_point import clamp, multiply
from cfu.compiler.kernel import Kernel, Params, Site, Value
from cfu.compiler.lowering import KERNEL_DIR
from cfu.compiler.quantize import quantize_multiplier
from cfu.compiler.table import computed_input, lookup_kernel


def limits(site: Site) -> tuple[int, int]:
    """The least and the largest value of the output's type."""
    info = np.iinfo(site.output.dtype)
    return int(info.min), int(info.max)


def function(site: Site) -> Callable[[int], int]:
    """TFLM: ``Requantize``."""
    multiplier, shift = quantize_multiplier(site.input.scale / site.output.scale)
    before, after = site.input.zero_point, site.output.zero_point
    return lambda stored: clamp(multiply(stored - before, multiplier, shift) + after, *limits(site))


def only(*dtypes: str) -> Callable[[Site], str | None]:
    """Accepts computed inputs of ``dtypes``."""

    def accepts(site: Site) -> str | None:
        if site.input.dtype not in dtypes:
            return f"its input is {site.input.dtype}, not {' or '.join(dtypes)}"
        return computed_input(site)

    return accepts


def output_fields(site: Site) -> dict[str, Value]:
    """What the parameters of both other kernels hold."""
    low, high = limits(site)
    return {
        "size": site.output.elements,
        "width": np.dtype(site.output.dtype).itemsize,
        "range": {"offset": site.output.zero_point, "min": low, "max": high},
    }


def params_s16(site: Site) -> Params:
    multiplier, shift = quantize_multiplier(site.input.scale / site.output.scale)
    fields = {"input_offset": -site.input.zero_point, "multiplier": 2 * multiplier, "shift": shift}
    return Params("requantize_s16_params", {**output_fields(site), **fields})


def params_f32(site: Site) -> Params:
    return Params("quantize_f32_params", {**output_fields(site), "scale": site.output.scale})


KERNELS = (
    lookup_kernel("QUANTIZE", function, only("int8", "uint8")),
    Kernel(
        name="requantize_s16",
        ops=("QUANTIZE",),
        header="requantize_s16.h",
        source=KERNEL_DIR / "requantize_s16.c",
        params=params_s16,
        accepts=only("int16"),
        in_place=((0, 0),),
    ),
    Kernel(
        name="quantize_f32",
        ops=("QUANTIZE",),
        header="quantize_f32.h",
        source=KERNEL_DIR / "quantize_f32.c",
        params=params_f32,
        accepts=only("float32"),
    ),
)
