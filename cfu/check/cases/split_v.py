"""Random SPLIT_V."""

from __future__ import annotations

import numpy as np

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.split_v import SplitVOptions


def make(draw: Draw) -> Model:
    shape, zero_point = draw.shape(1, 4), draw.zero_point()
    sizes = [draw.size(4) for _ in range(draw.size(4))]
    axis = draw.axis(len(shape))
    place = axis % len(shape)
    whole = (*shape[:place], sum(sizes), *shape[place + 1 :])
    b = Builder("split_v")
    x = b.input(whole, scale=0.5, zero_point=zero_point)
    outputs = [b.tensor((*shape[:place], n, *shape[place + 1 :]), scale=0.5, zero_point=zero_point) for n in sizes]
    if draw.chance(0.4):
        sizes[draw.integer(0, len(sizes) - 1)] = -1
    constants = [b.constant(np.array(sizes, np.int32)), b.constant(np.array([axis], np.int32))]
    b.node("SPLIT_V", [x, *constants], outputs, SplitVOptions(len(sizes)))
    for index in outputs:
        b.output(index)
    return b.build()
