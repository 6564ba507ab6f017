"""Random MUL, broadcast."""

from __future__ import annotations

from cfu.check.cases.draw import Draw, binary_model
from cfu.model.graph import Model
from cfu.model.ops.mul import MulOptions

#: TFLM refuses scales at which an activation's bound of 6 overflows int32: 6 x 2^28 does not.
_SMALLEST = 2.0**-28


def make(draw: Draw) -> Model:
    shapes = draw.broadcast(6)
    scales = draw.power(-8, 2), draw.power(-8, 2)
    scale = scales[0] * scales[1] * (draw.power(-20, 20) if draw.chance(0.2) else draw.power(4, 8))
    return binary_model(draw, "MUL", shapes, scales, max(scale, _SMALLEST), MulOptions)
