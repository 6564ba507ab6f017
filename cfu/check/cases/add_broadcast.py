"""Random ADD of different shapes."""

from __future__ import annotations

from cfu.check.cases.draw import Draw, binary_model
from cfu.model.graph import Model
from cfu.model.ops.add import AddOptions


def make(draw: Draw) -> Model:
    shapes = draw.broadcast(6)
    scales = draw.power(-8, 2), draw.power(-8, 2)
    # Sums are spread over int8, or flushed to 0, or far beyond: TFLM allows factors below 2**20.
    scale = max(scales) * (draw.power(-18, 12) if draw.chance(0.2) else draw.power(-1, 2))
    return binary_model(draw, "ADD", shapes, scales, scale, AddOptions, name="add_broadcast")
