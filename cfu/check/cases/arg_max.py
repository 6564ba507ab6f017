"""Random ARG_MAX."""

from __future__ import annotations

import numpy as np

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.arg_max import ArgMaxOptions


def make(draw: Draw) -> Model:
    shape = draw.shape(1, 5)
    axis = draw.axis(len(shape))
    kept = [size for i, size in enumerate(shape) if i != axis % len(shape)]
    b = Builder("arg_max")
    x = b.input(shape, scale=draw.power(-8, 1), zero_point=draw.zero_point())
    along = b.constant(np.array(axis if draw.chance(0.5) else [axis], np.int32))
    b.output(b.op("ARG_MAX", [x, along], ArgMaxOptions(), shape=kept, dtype="int32"))
    return b.build()
