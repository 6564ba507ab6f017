"""Random choices that the ops' cases share."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from cfu.model.builder import Builder
from cfu.model.graph import Model, Tensor
from cfu.model.ops.mean import ReducerOptions
from cfu.model.shapes import broadcast, window

T = TypeVar("T")

ACTIVATIONS = ("NONE", "RELU", "RELU6", "RELU_N1_TO_1")


class Draw:
    """A source of random choices; ``rng`` decides all of them."""

    def __init__(self, rng: np.random.Generator):
        self.rng = rng

    def one_of(self, *choices: T) -> T:
        return choices[self.rng.integers(len(choices))]

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def integer(self, low: int, high: int) -> int:
        """Uniform, both ends included."""
        return int(self.rng.integers(low, high + 1))

    def size(self, most: int) -> int:
        """A dimension of 1..most, 1 more often than others."""
        return 1 if self.chance(0.15) else self.integer(1, most)

    def shape(self, least: int, most: int, size: int = 6) -> tuple[int, ...]:
        """``least`` to ``most`` dimensions of 1..``size``."""
        return tuple(self.size(size) for _ in range(self.integer(least, most)))

    def axis(self, rank: int) -> int:
        """One of ``rank`` dimensions, sometimes counted from the end."""
        return self.integer(-rank, rank - 1)

    def axes(self, rank: int, most: int) -> list[int]:
        """1..``most`` different dimensions, in any order, sometimes counted from the end."""
        chosen = self.rng.permutation(rank)[: self.integer(1, min(rank, most))].tolist()
        return [axis - rank if self.chance(0.3) else axis for axis in chosen]

    def batches(self) -> int:
        return 2 if self.chance(0.2) else 1

    def zero_point(self) -> int:
        return self.one_of(-128, 127, 0, *(self.integer(-128, 127) for _ in range(4)))

    def activation(self) -> str:
        return self.one_of("NONE", "NONE", *ACTIVATIONS)

    def power(self, low: float, high: float) -> float:
        """2**x with x uniform."""
        return float(2.0 ** float(self.rng.uniform(low, high)))

    def broadcast(self, rank: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Two shapes of up to ``rank`` dimensions that broadcast to one: often equal, often one element or a row."""
        shape = self.shape(1, rank, 5)
        style = self.integer(0, 4)
        other = list(shape)
        if style == 0:
            other = [1] * self.integer(0, len(shape))
        elif style == 1:
            other = [1] * (len(shape) - 1) + [shape[-1]]
        elif style == 2:
            other = [size if self.chance(0.5) else 1 for size in shape][self.integer(0, len(shape) - 1) :]
        elif style == 3:
            pairs = [self.one_of((size, size), (size, 1), (1, size)) for size in shape]
            shape, other = tuple(a for a, _ in pairs), [b for _, b in pairs]
        return (shape, tuple(other)) if self.chance(0.6) else (tuple(other), shape)

    def data(self, shape: Sequence[int]) -> np.ndarray:
        """int8: uniform, or only -128 and 127, or one value."""
        style = self.rng.random()
        if style < 0.1:
            return self.rng.choice(np.array([-128, 127], np.int8), shape)
        if style < 0.15:
            return np.full(shape, self.integer(-128, 127), np.int8)
        return self.rng.integers(-128, 128, shape, np.int8)

    def values(self, tensor: Tensor) -> np.ndarray:
        """For an input of the model: any integers; all 256 in any order where just so many 8-bit ones fit."""
        if tensor.dtype == "int8" and tensor.elements == 256 and self.chance(0.9):
            return self.rng.permutation(np.arange(-128, 128, dtype=np.int8)).reshape(tensor.shape)
        if tensor.dtype == "int8":
            return self.data(tensor.shape)
        limits = np.iinfo(tensor.dtype)
        if self.chance(0.1):
            return self.rng.choice(np.array([limits.min, limits.max], tensor.dtype), tensor.shape)
        return self.rng.integers(limits.min, limits.max, tensor.shape, tensor.dtype, endpoint=True)

    def bias(self, builder: Builder, weights: int, channels: int, terms: int, input_scale: float) -> int:
        """Constant int32 [channels]; sometimes far beyond what sums of ``terms`` products reach."""
        reach = 1 << 28 if self.chance(0.1) else max(1, int(4000 * math.sqrt(terms)))
        values = self.rng.integers(-reach, reach, channels, np.int32, endpoint=True)
        quantization = builder.graph().tensor(weights).quantization
        assert quantization is not None
        return builder.constant(
            values, scale=[float(np.float32(input_scale) * np.float32(s)) for s in quantization.scale]
        )

    def multiplier(self, terms: int) -> float:
        """A requantisation factor: mostly one that spreads sums of ``terms`` products over int8."""
        style = self.rng.random()
        if style < 0.1:
            return self.power(-0.5, 7)
        if style < 0.2:
            return self.power(-36, -24)
        return self.power(-2, 1) / (90 * math.sqrt(terms))

    def weights(
        self, builder: Builder, shape: Sequence[int], axis: int, terms: int, input_scale: float
    ) -> tuple[int, float]:
        """Constant weights, with one scale or one per slice of ``axis``, and an output scale to go with them."""
        output_scale = self.power(-8, 0)
        first = self.multiplier(terms) * output_scale / input_scale
        channels = shape[axis] if self.chance(0.75) else 1
        scales = first * 2.0 ** self.rng.uniform(-2, 2, channels)
        index = builder.constant(self.data(shape), scale=scales if channels > 1 else first, axis=axis)
        return index, output_scale

    def window(
        self, size: int, most_stride: int, most_filter: int, dilated: bool
    ) -> tuple[str, list[tuple[int, int, int, int]]]:
        """Padding and, for rows and columns, (input, filter, stride, dilation), all of which give an output."""
        padding = self.one_of("SAME", "VALID")
        axes = []
        for _ in range(2):
            filter_size, dilation = self.size(most_filter), self.size(3) if dilated else 1
            reach = (filter_size - 1) * dilation + 1
            source = self.size(size) if padding == "SAME" else self.integer(reach, reach + size)
            axes.append((source, filter_size, self.size(most_stride), dilation))
        return padding, axes


def output_size(axis: tuple[int, int, int, int], padding: str) -> int:
    """Outputs along an axis that ``Draw.window`` made."""
    source, filter_size, stride, dilation = axis
    return window(source, filter_size, stride, dilation, padding).output


def binary_model(
    draw: Draw,
    kind: str,
    shapes: tuple[Sequence[int], Sequence[int]],
    scales: tuple[float, float],
    scale: float,
    options: Callable[[str], Any] | None = None,
    name: str = "",
) -> Model:
    """A model of one op on two broadcast tensors, one of them sometimes constant; ``scale`` is the output's.

    ``options`` makes the op's options from a fused activation; ``name`` is the cases', if not the op's.
    """
    b = Builder(name or kind.lower())
    known = draw.integer(0, 5)  # 0 or 1: that one is a constant
    pair = [
        b.constant(draw.data(shape), scale=s, zero_point=draw.zero_point())
        if number == known
        else b.input(shape, scale=s, zero_point=draw.zero_point())
        for number, (shape, s) in enumerate(zip(shapes, scales, strict=True))
    ]
    shape = broadcast(tuple(shapes[0]), tuple(shapes[1]))
    assert shape is not None
    chosen = options(draw.activation()) if options else None
    b.output(b.op(kind, pair, chosen, shape=shape, scale=scale, zero_point=draw.zero_point()))
    return b.build()


def reducer_model(draw: Draw, kind: str) -> Model:
    """A model of one op that reduces axes of its input and keeps its quantisation."""
    shape, keep = draw.shape(1, 6), draw.chance(0.5)
    axes = draw.axes(len(shape), 6)
    reduced = {axis % len(shape) for axis in axes}
    kept = [1 if i in reduced else size for i, size in enumerate(shape) if keep or i not in reduced]
    scale, zero_point = draw.power(-8, 1), draw.zero_point()
    b = Builder(kind.lower())
    x = b.input(shape, scale=scale, zero_point=zero_point)
    along = b.constant(np.array(axes, np.int32))
    b.output(b.op(kind, [x, along], ReducerOptions(keep), shape=kept, scale=scale, zero_point=zero_point))
    return b.build()
