"""RESIZE_BILINEAR of an NHWC int8 tensor to a constant height and width."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model import families
from cfu.model.check import OpView
from cfu.model.definition import Definition, option


@dataclass(frozen=True)
class ResizeBilinearOptions:
    align_corners: bool = option("alignCorners", default=False)
    half_pixel_centers: bool = option("halfPixelCenters", default=False)


def check(op: OpView) -> None:
    families.resize(op)
    if op.options.align_corners and op.options.half_pixel_centers:
        op.fail("align_corners and half_pixel_centers exclude each other")


DEFINITION = Definition("RESIZE_BILINEAR", check, ResizeBilinearOptions, "ResizeBilinearOptions", version=2)
