"""QUANTIZE: 8-bit types by a table, float32 to int8 by a search in one, other pairs by kernels of their own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cfu.compiler.fixed_point import INT32_MAX, clamp, multiply
from cfu.compiler.kernel import Kernel, Params, Site, Value
from cfu.compiler.lookup import lookup_kernel
from cfu.compiler.lowering import KERNEL_DIR, computed_input
from cfu.compiler.quantization import INT8_MAX, INT8_MIN, quantize_multiplier


def limits(site: Site) -> tuple[int, int]:
    """The least and the largest value of the output's type."""
    info = np.iinfo(site.output.dtype)
    return int(info.min), int(info.max)


def function(site: Site) -> Callable[[int], int]:
    """TFLM: ``Requantize``."""
    multiplier, shift = quantize_multiplier(site.input.scale / site.output.scale)
    before, after = site.input.zero_point, site.output.zero_point
    return lambda stored: clamp(multiply(stored - before, multiplier, shift) + after, *limits(site))


def only(*dtypes: str, to: str = "") -> Callable[[Site], str | None]:
    """Accepts computed inputs of ``dtypes``, and outputs of the type ``to`` if it is given."""

    def accepts(site: Site) -> str | None:
        if site.input.dtype not in dtypes:
            return f"its input is {site.input.dtype}, not {' or '.join(dtypes)}"
        if to and site.output.dtype != to:
            return f"its output is {site.output.dtype}, not {to}"
        return computed_input(site)

    return accepts


def range_of_type(site: Site) -> dict[str, Value]:
    """``struct output_range`` without an activation."""
    low, high = limits(site)
    return {"offset": site.output.zero_point, "min": low, "max": high}


def params_s16(site: Site) -> Params:
    """Zero points of int16 are 0."""
    multiplier, shift = quantize_multiplier(site.input.scale / site.output.scale)
    return Params(
        "requantize_s16_params",
        {
            "size": site.output.elements,
            "width": np.dtype(site.output.dtype).itemsize,
            "multiplier": 2 * multiplier,
            "shift": shift,
            "range": range_of_type(site),
        },
    )


def params_f32_s16(site: Site) -> Params:
    fields: dict[str, Value] = {"size": site.output.elements, "scale": site.output.scale, "range": range_of_type(site)}
    return Params("quantize_f32_s16_params", fields)


def quantized(values: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    """float32 ``values`` as int8 numbers in int64, saturated. TFLM: ``AffineQuantize``."""
    with np.errstate(over="ignore", under="ignore"):
        steps = (values / np.float32(scale)).astype(np.float64)
    rounded = np.copysign(np.floor(np.abs(steps) + 0.5), steps)
    codes: np.ndarray = np.clip(rounded + zero_point, INT8_MIN, INT8_MAX)
    return codes.astype(np.int64)


def least_floats(scale: float, zero_point: int) -> np.ndarray:
    """int32 [255]: the least float32 that gives -127 ... 127, as the key by which quantize_f32_s8.h orders floats.

    Found by bisection with TFLM's own arithmetic, which never decreases.
    """
    results = np.arange(INT8_MIN + 1, INT8_MAX + 1)
    infinity = 0x7F800000
    low, high = np.full(255, -infinity - 1), np.full(255, infinity)  # keys of -infinity, which gives -128, and infinity
    while (high - low > 1).any():
        middle = (low + high) // 2
        bits = np.where(middle < 0, middle ^ INT32_MAX, middle).astype(np.int32)
        reached = quantized(bits.view(np.float32), scale, zero_point) >= results
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return high.astype(np.int32)


def params_f32_s8(site: Site) -> Params:
    least = least_floats(site.output.scale, site.output.zero_point)
    return Params("quantize_f32_s8_params", {"size": site.output.elements, "least": least})


def kernel(
    name: str, params: Callable[[Site], Params], accepts: Callable[[Site], str | None], in_place: bool
) -> Kernel:
    return Kernel(
        name=name,
        ops=("QUANTIZE",),
        header=f"{name}.h",
        source=KERNEL_DIR / f"{name}.c",
        params=params,
        accepts=accepts,
        in_place=((0, 0),) if in_place else (),
    )


KERNELS = (
    lookup_kernel("QUANTIZE", function, only("int8", "uint8")),
    kernel("requantize_s16", params_s16, only("int16"), in_place=True),
    kernel("quantize_f32_s8", params_f32_s8, only("float32", to="int8"), in_place=True),
    kernel("quantize_f32_s16", params_f32_s16, only("float32", to="int16"), in_place=False),
)
