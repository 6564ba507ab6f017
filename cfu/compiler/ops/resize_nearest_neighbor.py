"""RESIZE_NEAREST_NEIGHBOR by take_nd."""

from __future__ import annotations

import numpy as np

from cfu.compiler.kernel import Site
from cfu.compiler.quantization import round_half_away
from cfu.compiler.taking import take_kernel


def nearest(size: int, outputs: int, align_corners: bool, half_pixel_centers: bool) -> np.ndarray:
    """The input that each output takes, [outputs]. TFLM: ``GetNearestNeighbor``, whose products are float32."""
    spans = (size - 1, outputs - 1) if align_corners and outputs > 1 else (size, outputs)
    scale = np.float32(spans[0]) / np.float32(spans[1])
    centre = np.float32(0.5 if half_pixel_centers else 0)
    places = [float((np.float32(i) + centre) * scale) for i in range(outputs)]
    rounded = [round_half_away(place) if align_corners else int(place) for place in places]
    return np.minimum(rounded, size - 1)


def indices(site: Site) -> list[np.ndarray]:
    batches, height, width, channels = site.input.shape
    _, rows, columns, _ = site.output.shape
    flags = (site.options.align_corners, site.options.half_pixel_centers)
    return [np.arange(batches), nearest(height, rows, *flags), nearest(width, columns, *flags), np.arange(channels)]


KERNEL = take_kernel("RESIZE_NEAREST_NEIGHBOR", indices)
