"""RESIZE_BILINEAR by the portable kernel: where each output lies is a table made here."""

from __future__ import annotations

import numpy as np

from cfu.compiler.kernel import Kernel, Params, Site
from cfu.compiler.lowering import KERNEL_DIR, computed_input

ONE = 1 << 10  # as in resize_bilinear_s8.c


def places(size: int, outputs: int, align_corners: bool, half_pixel_centers: bool) -> np.ndarray:
    """[outputs][3]: both inputs and the share of the second, for each output of one axis.

    TFLM: ``ResizeBilinearInteger`` and ``ComputeInterpolationValuesInteger``.
    """
    spans = (size - 1, outputs - 1) if align_corners and outputs > 1 else (size, outputs)
    scale = (ONE * spans[0] + spans[1] // 2) // spans[1]
    rows = []
    for i in range(outputs):
        place = i * scale + (scale // 2 - ONE // 2 if half_pixel_centers else 0)
        lower = max(int(place / ONE), 0)
        rows.append((lower, min(int((place + ONE - 1) / ONE), size - 1), place - ONE * lower))
    return np.array(rows, np.int32)


def tables(site: Site) -> tuple[np.ndarray, np.ndarray]:
    """Places of rows and of columns."""
    o = site.options
    rows, columns = (
        places(site.input.shape[axis], site.output.shape[axis], o.align_corners, o.half_pixel_centers)
        for axis in (1, 2)
    )
    return rows, columns


def accepts(site: Site) -> str | None:
    if reason := computed_input(site):
        return reason
    for table, size in zip(tables(site), site.input.shape[1:3], strict=True):
        if table[:, 0].max() >= size:
            return f"in TFLM's arithmetic {len(table)} outputs of {size} elements reach beyond the last one"
    return None


def params(site: Site) -> Params:
    batches, height, width, channels = site.input.shape
    rows, columns = tables(site)
    rows[:, :2] *= width * channels
    columns[:, :2] *= channels
    return Params(
        "resize_bilinear_s8_params",
        {
            "batches": batches,
            "channels": channels,
            "input_bytes": height * width * channels,
            "output_height": len(rows),
            "output_width": len(columns),
            "rows": rows,
            "columns": columns,
        },
    )


KERNEL = Kernel(
    name="resize_bilinear_s8",
    ops=("RESIZE_BILINEAR",),
    header="resize_bilinear_s8.h",
    source=KERNEL_DIR / "resize_bilinear_s8.c",
    params=params,
    accepts=accepts,
)
