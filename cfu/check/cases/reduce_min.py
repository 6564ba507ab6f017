"""Random REDUCE_MIN."""

from __future__ import annotations

from cfu.check.cases.draw import Draw, reducer_model
from cfu.model.graph import Model


def make(draw: Draw) -> Model:
    return reducer_model(draw, "REDUCE_MIN")
