"""Random MAXIMUM, broadcast."""

from __future__ import annotations

from cfu.check.cases.draw import Draw, binary_model
from cfu.model.graph import Model


def make(draw: Draw) -> Model:
    shapes, scale = draw.broadcast(6), draw.power(-8, 2)
    return binary_model(draw, "MAXIMUM", shapes, (scale, scale), scale)
