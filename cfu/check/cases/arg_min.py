"""Random ARG_MIN."""

from __future__ import annotations

import numpy as np

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.arg_min import ArgMinOptions


def make(draw: Draw) -> Model:
    shape = draw.shape(1, 5)
    axis = draw.axis(len(shape))
    kept = [size for i, size in enumerate(shape) if i != axis % len(shape)]
    b = Builder("arg_min")
    x = b.input(shape, scale=draw.power(-8, 1), zero_point=draw.zero_point())
    along = b.constant(np.array(axis if draw.chance(0.5) else [axis], np.int32))
    b.output(b.op("ARG_MIN", [x, along], ArgMinOptions(), shape=kept, dtype="int32"))
    return b.build()
