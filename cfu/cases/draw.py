"""Random choices that the ops' cases share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from cfu.model.builder import Builder
from cfu.model.shapes import window

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

    def batches(self) -> int:
        return 2 if self.chance(0.2) else 1

    def zero_point(self) -> int:
        return self.one_of(-128, 127, 0, *(self.integer(-128, 127) for _ in range(4)))

    def activation(self) -> str:
        return self.one_of("NONE", "NONE", *ACTIVATIONS)

    def power(self, low: float, high: float) -> float:
        """2**x with x uniform."""
        return 2.0 ** float(self.rng.uniform(low, high))

    def data(self, shape: Sequence[int]) -> np.ndarray:
        """int8: uniform, or only -128 and 127, or one value."""
        style = self.rng.random()
        if style < 0.1:
            return self.rng.choice(np.array([-128, 127], np.int8), shape)
        if style < 0.15:
            return np.full(shape, self.integer(-128, 127), np.int8)
        return self.rng.integers(-128, 128, shape, np.int8)

    def bias(self, builder: Builder, weights: int, channels: int, terms: int, input_scale: float) -> int:
        """Constant int32 [channels]; sometimes far beyond what sums of ``terms`` products reach."""
        reach = 1 << 28 if self.chance(0.1) else max(1, int(4000 * math.sqrt(terms)))
        values = self.rng.integers(-reach, reach, channels, np.int32, endpoint=True)
        quantization = builder.graph().tensor(weights).quantization
        assert quantization is not None
        return builder.constant(values, scale=[np.float32(input_scale) * np.float32(s) for s in quantization.scale])

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
