"""Random MUL, broadcast."""

from __future__ import annotations

from cfu.cases.draw import Draw, binary_model
from cfu.model.graph import Model
from cfu.model.ops.mul import MulOptions


def make(draw: Draw) -> Model:
    shapes = draw.broadcast(6)
    scales = draw.power(-8, 2), draw.power(-8, 2)
    scale = scales[0] * scales[1] * (draw.power(-20, 20) if draw.chance(0.2) else draw.power(4, 8))
    return binary_model(draw, "MUL", shapes, scales, scale, MulOptions)
