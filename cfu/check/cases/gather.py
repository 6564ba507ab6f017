"""Random GATHER."""

from __future__ import annotations

import numpy as np

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.gather import GatherOptions


def make(draw: Draw) -> Model:
    """Positions constant or computed, sometimes with batch dimensions, sometimes from a constant table."""
    shape = draw.shape(1, 4)
    shared = draw.integer(1, len(shape) - 1) if len(shape) > 1 and draw.chance(0.3) else 0
    axis = draw.integer(shared, len(shape) - 1)
    taken = (*shape[:shared], *draw.shape(0 if shared == 0 else 1, 2))
    b = Builder("gather")
    table = draw.chance(0.2)
    scale, zero_point = 0.5, draw.zero_point()
    x = (
        b.constant(draw.data(shape), scale=scale, zero_point=zero_point)
        if table
        else b.input(shape, scale=scale, zero_point=zero_point)
    )
    if draw.chance(0.4) and not table:
        positions = b.constant(draw.rng.integers(0, shape[axis], taken).astype(np.int32))
    else:
        positions = b.input(taken, "int32")
    options = GatherOptions(axis - len(shape) if draw.chance(0.3) else axis, shared)
    output = shape[:axis] + taken[shared:] + shape[axis + 1 :]
    b.output(b.op("GATHER", [x, positions], options, shape=output, scale=scale, zero_point=zero_point))
    return b.build()


def values(draw: Draw, model: Model) -> tuple[np.ndarray, ...]:
    """Positions are those of the axis."""
    source = model.tensor(model.ops[0].inputs[0])
    tensors = [model.tensor(index) for index in model.inputs]
    size = source.shape[model.ops[0].options.axis]
    return tuple(
        draw.rng.integers(0, size, tensor.shape, np.int32) if tensor.dtype == "int32" else draw.data(tensor.shape)
        for tensor in tensors
    )
