"""Random STRIDED_SLICE."""

from __future__ import annotations

import numpy as np

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.strided_slice import StridedSliceOptions


def make(draw: Draw) -> Model:
    """Any begin, end and stride that take something, masks, removed dimensions."""
    shape = draw.shape(1, 4)
    rows, masks, taken = [], [0, 0, 0], []
    for axis, size in enumerate(shape):
        bits = [draw.chance(0.2) for _ in range(3)]
        begin, end, stride = draw.integer(-size, size - 1), draw.integer(-size - 1, size + 1), draw.integer(1, 3)
        stride = -stride if draw.chance(0.3) else stride
        if bits[2]:
            bits, stride, elements = [False, False, True], 1, range(1)
        else:
            elements = range(*slice(None if bits[0] else begin, None if bits[1] else end, stride).indices(size))
        if not elements:
            bits, stride, elements = [True, True, False], 1, range(size)
        rows.append((begin, end, stride))
        masks = [mask | bit << axis for mask, bit in zip(masks, bits, strict=True)]
        if not bits[2]:
            taken.append(len(elements))
    b = Builder("strided_slice")
    x = b.input(shape, scale=0.5, zero_point=draw.zero_point())
    box = [b.constant(np.array(values, np.int32)) for values in zip(*rows, strict=True)]
    options = StridedSliceOptions(begin_mask=masks[0], end_mask=masks[1], shrink_axis_mask=masks[2])
    b.output(b.op("STRIDED_SLICE", [x, *box], options, shape=taken, scale=0.5))
    return b.build()
