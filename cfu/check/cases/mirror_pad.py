"""Random MIRROR_PAD."""

from __future__ import annotations

import numpy as np

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.mirror_pad import MirrorPadOptions


def make(draw: Draw) -> Model:
    shape, mode = draw.shape(1, 6, 4), draw.one_of("REFLECT", "SYMMETRIC")
    limits = [size - (mode == "REFLECT") for size in shape]
    pairs = [(draw.integer(0, most), draw.integer(0, most)) if draw.chance(0.5) else (0, 0) for most in limits]
    b = Builder("mirror_pad")
    x = b.input(shape, scale=0.5, zero_point=draw.zero_point())
    amounts = b.constant(np.array(pairs, np.int32))
    padded = [size + before + after for size, (before, after) in zip(shape, pairs, strict=True)]
    b.output(b.op("MIRROR_PAD", [x, amounts], MirrorPadOptions(mode), shape=padded, scale=0.5))
    return b.build()
