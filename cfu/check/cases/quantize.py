"""Random QUANTIZE."""

from __future__ import annotations

import numpy as np

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.quantize import PAIRS


def make(draw: Draw) -> Model:
    """Every pair of types, the most common ones more often."""
    pairs = [(source, output) for source, outputs in PAIRS.items() for output in outputs]
    source, output = draw.one_of(*pairs, ("float32", "int8"), ("int8", "int8"))
    shape = draw.one_of((256,), draw.shape(0, 5))
    zero_points = {"int8": draw.zero_point(), "uint8": draw.zero_point() + 128, "int16": 0}
    b, scale = Builder("quantize"), draw.power(-8, 1)
    if source == "float32":
        x = b.input(shape, "float32")
    else:
        x = b.input(shape, source, scale=scale, zero_point=draw.one_of(zero_points[source], 0))
    spread = {"int8": 0, "uint8": 0, "int16": 8, "float32": 0}
    near = 2.0 ** (spread[source] - spread[output])
    output_scale = scale * draw.one_of(1.0, near, near * draw.power(-1, 1), draw.power(-12, 20))
    y = b.op(
        "QUANTIZE", [x], shape=shape, dtype=output, scale=output_scale, zero_point=draw.one_of(0, zero_points[output])
    )
    b.output(y)
    return b.build()


def values(draw: Draw, model: Model) -> tuple[np.ndarray, ...]:
    """Floats are around the output's range, many of them halfway between two steps."""
    source, output = model.tensor(model.inputs[0]), model.tensor(model.outputs[0])
    if source.dtype != "float32":
        return (draw.values(source),)
    reach = 1.2 * np.iinfo(output.dtype).max * draw.one_of(1.0, 1.0, 100.0)
    steps = draw.rng.uniform(-reach, reach, source.shape)
    halves = np.round(2 * steps) / 2
    chosen = np.where(draw.rng.random(source.shape) < 0.5, halves, steps)
    return ((chosen * output.scale).astype(np.float32).reshape(source.shape),)
