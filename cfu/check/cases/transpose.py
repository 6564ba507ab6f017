"""Random TRANSPOSE."""

from __future__ import annotations

import numpy as np

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model


def make(draw: Draw) -> Model:
    shape = draw.shape(1, 5)
    order = draw.rng.permutation(len(shape)).astype(np.int32)
    b = Builder("transpose")
    x = b.input(shape, scale=0.5, zero_point=draw.zero_point())
    b.output(b.op("TRANSPOSE", [x, b.constant(order)], shape=[shape[i] for i in order], scale=0.5))
    return b.build()
