"""Random graphs of ops that differ in what they do to memory: aliases, in place, several outputs, constants, tensors
that are read again much later or never. Their inputs and outputs are several, too."""

from __future__ import annotations

import math

import numpy as np

from cfu.check.cases.draw import Draw
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.add import AddOptions
from cfu.model.ops.concatenation import ConcatenationOptions
from cfu.model.ops.mul import MulOptions
from cfu.model.ops.reshape import ReshapeOptions
from cfu.model.ops.split import SplitOptions
from cfu.model.shapes import broadcast

SCALE = 0.05
LARGEST = 600  # elements


class _Graph:
    """A graph that grows; ``tensors`` can be read by what comes next."""

    def __init__(self, draw: Draw) -> None:
        self.draw, self.b = draw, Builder("graph")
        self.tensors = [self.b.input(draw.shape(1, 4), scale=SCALE) for _ in range(draw.integer(1, 3))]

    def pick(self) -> int:
        """Mostly one of the latest."""
        latest = self.tensors[-3:] if self.draw.chance(0.7) else self.tensors
        return self.draw.one_of(*latest)

    def shape(self, tensor: int) -> tuple[int, ...]:
        return self.b.graph().tensor(tensor).shape

    def op(self, kind: str, inputs: list[int], shape: tuple[int, ...], options: object = None) -> None:
        self.tensors.append(self.b.op(kind, inputs, options, shape=shape, scale=SCALE))

    def ints(self, *values: int) -> int:
        return self.b.constant(np.array(values, np.int32))

    def unary(self, x: int) -> None:
        self.op(self.draw.one_of("RELU", "ABS", "QUANTIZE"), [x], self.shape(x))

    def alias(self, x: int) -> None:
        shape = (self.draw.one_of((-1,), (1, -1), (-1, 1)) if self.draw.chance(0.5) else self.shape(x)[::-1]) or (1,)
        shape = tuple(math.prod(self.shape(x)) if size == -1 else size for size in shape)
        self.op("RESHAPE", [x], shape, ReshapeOptions(shape))

    def binary(self, x: int) -> None:
        fitting = [t for t in self.tensors if broadcast(self.shape(x), self.shape(t)) is not None]
        y = self.draw.one_of(*fitting)
        if self.draw.chance(0.2):
            y = self.b.constant(self.draw.data(self.shape(x)), scale=SCALE)
        pair = [x, y] if self.draw.chance(0.5) else [y, x]
        shape = broadcast(self.shape(x), self.shape(y))
        assert shape is not None
        kind, options = self.draw.one_of(("ADD", AddOptions()), ("MUL", MulOptions()), ("MAXIMUM", None))
        if math.prod(shape) <= LARGEST and len(shape) <= 4:
            self.op(kind, pair, shape, options)

    def transpose(self, x: int) -> None:
        order = self.draw.rng.permutation(len(self.shape(x))).tolist()
        self.op("TRANSPOSE", [x, self.ints(*order)], tuple(self.shape(x)[i] for i in order))

    def concatenate(self, x: int) -> None:
        shape = self.shape(x)
        others = [t for t in self.tensors if self.shape(t)[1:] == shape[1:] and len(self.shape(t)) == len(shape)]
        y = self.draw.one_of(*others)
        joined = (shape[0] + self.shape(y)[0], *shape[1:])
        if math.prod(joined) <= LARGEST:
            self.op("CONCATENATION", [x, y], joined, ConcatenationOptions(0))

    def split(self, x: int) -> None:
        shape = self.shape(x)
        axis = int(np.argmax(shape))
        parts = self.draw.one_of(*(n for n in (1, 2, 3, 4) if shape[axis] % n == 0))
        part = (*shape[:axis], shape[axis] // parts, *shape[axis + 1 :])
        outputs = [self.b.tensor(part, scale=SCALE) for _ in range(parts)]
        self.b.node("SPLIT", [self.ints(axis), x], outputs, SplitOptions(parts))
        self.tensors.extend(outputs)


def make(draw: Draw) -> Model:
    graph = _Graph(draw)
    inputs = len(graph.tensors)
    steps = (graph.unary, graph.alias, graph.binary, graph.binary, graph.transpose, graph.concatenate, graph.split)
    while len(graph.b.graph().ops) < 4:
        for _ in range(draw.integer(1, 12)):
            draw.one_of(*steps)(graph.pick())
    computed = graph.tensors[inputs:]
    graph.b.output(graph.b.op("ABS", [computed[-1]], shape=graph.shape(computed[-1]), scale=SCALE))
    for tensor in computed[:-1]:
        if draw.chance(0.25):
            graph.b.output(tensor)
    return graph.b.build()
