"""Random PAD."""

from __future__ import annotations

import numpy as np

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model


def make(draw: Draw) -> Model:
    shape, zero_point = draw.shape(1, 5, 5), draw.zero_point()
    pairs = [(draw.integer(0, 3), draw.integer(0, 3)) if draw.chance(0.5) else (0, 0) for _ in shape]
    b = Builder("pad")
    x = b.input(shape, scale=0.5, zero_point=zero_point)
    amounts = [b.constant(np.array(pairs, np.int32))]
    padded = [size + before + after for size, (before, after) in zip(shape, pairs, strict=True)]
    b.output(b.op("PAD", [x, *amounts], shape=padded, scale=0.5, zero_point=zero_point))
    return b.build()
