"""RESIZE_BILINEAR of an NHWC int8 tensor to a constant height and width."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model import families
from cfu.model.definition import Definition, option
from cfu.model.validate import OpView, shape_text


@dataclass(frozen=True)
class ResizeBilinearOptions:
    align_corners: bool = option("alignCorners", default=False)
    half_pixel_centers: bool = option("halfPixelCenters", default=False)


# TFLM counts places in int32, in steps of 1/1024.
_LARGEST = 1 << 20


def check(op: OpView) -> None:
    families.resize(op)
    for tensor in (op.input(0), op.output):
        if max(tensor.shape[1:3]) > _LARGEST:
            limit = f"the limit of TFLM's arithmetic is {_LARGEST:,} rows or columns"
            op.fail(f"{op.name(tensor)} has shape {shape_text(tensor.shape)}", limit)
    if op.options.align_corners and op.options.half_pixel_centers:
        op.fail("align_corners and half_pixel_centers exclude each other")


DEFINITION = Definition("RESIZE_BILINEAR", check, ResizeBilinearOptions, "ResizeBilinearOptions", version=2)
