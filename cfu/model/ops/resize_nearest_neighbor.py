"""RESIZE_NEAREST_NEIGHBOR of an NHWC int8 tensor to a constant height and width."""

from __future__ import annotations

from dataclasses import dataclass

from cfu.model import families
from cfu.model.definition import Definition, option


@dataclass(frozen=True)
class ResizeNearestNeighborOptions:
    align_corners: bool = option("alignCorners", default=False)
    half_pixel_centers: bool = option("halfPixelCenters", default=False)


DEFINITION = Definition(
    "RESIZE_NEAREST_NEIGHBOR",
    families.resize,
    ResizeNearestNeighborOptions,
    "ResizeNearestNeighborOptions",
    version=2,
)
