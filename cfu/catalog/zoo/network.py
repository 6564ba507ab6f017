"""Makes a quantised model layer by layer: seeded weights, scales calibrated on seeded inputs.

Every layer is normalised as batch normalisation would: each channel's accumulator is centred by its bias and brought
to a common spread by its weight scale, both measured on the calibration inputs, which run through the int8 layers
built so far. So no layer saturates and every layer uses its range.

The bytes depend on nothing but the definition: sums are exact (integers, or float64 holding integers below 2^53, in
any order), the rest is IEEE addition, multiplication, division and rounding, element by element.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cfu.base import random
from cfu.catalog.zoo import golden
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.add import AddOptions
from cfu.model.ops.average_pool_2d import Pool2DOptions
from cfu.model.ops.conv_2d import Conv2DOptions
from cfu.model.ops.depthwise_conv_2d import DepthwiseConv2DOptions
from cfu.model.ops.fully_connected import FullyConnectedOptions
from cfu.model.ops.reshape import ReshapeOptions
from cfu.model.ops.softmax import SoftmaxOptions

Pair = tuple[int, int]

_HIGHEST = {"RELU": np.inf, "RELU6": 6.0}  # what an activation lets through; nothing below 0


@dataclass(frozen=True, eq=False)
class Layer:
    """A tensor of the network, with its values on the calibration inputs (int8, [samples, ...])."""

    index: int
    values: np.ndarray
    scale: float
    zero_point: int

    @property
    def shape(self) -> tuple[int, ...]:
        return (1, *self.values.shape[1:])

    @property
    def centred(self) -> np.ndarray:
        """The stored values less the zero point, as float64 integers."""
        return self.values.astype(np.float64) - self.zero_point


class Network:
    """A model under construction; layers are named 'op_<number>'."""

    def __init__(self, name: str, seed: int, samples: int = 8):
        self.seed = seed
        self.samples = samples
        self._builder = Builder(name)
        self._count = 0

    def input(self, shape: tuple[int, ...], scale: float, zero_point: int) -> Layer:
        """The input, calibrated on noise, patterns and gradients over all of int8."""
        values = golden.samples(self.seed, self.samples, shape[1:])
        index = self._builder.input(shape, scale=scale, zero_point=zero_point, name="input")
        return Layer(index, values, float(np.float32(scale)), zero_point)

    def conv(
        self,
        x: Layer,
        channels: int,
        kernel: Pair,
        stride: Pair = (1, 1),
        padding: str = "SAME",
        activation: str = "RELU",
        gain: float = 1,
    ) -> Layer:
        """``gain``: the spread of the outputs, for classifiers with many classes, whose softmax is flat otherwise."""
        weights = self._weights((channels, *kernel, x.shape[3]), axis=0)
        sums = golden.conv(x.centred, weights, stride, padding)
        options = Conv2DOptions(padding, *stride, activation=activation)
        return self._weighted("CONV_2D", options, x, weights, sums, axis=0, gain=gain)

    def depthwise(
        self, x: Layer, kernel: Pair, stride: Pair = (1, 1), padding: str = "SAME", activation: str = "RELU"
    ) -> Layer:
        weights = self._weights((1, *kernel, x.shape[3]), axis=3)
        sums = golden.depthwise(x.centred, weights, stride, padding)
        options = DepthwiseConv2DOptions(padding, *stride, activation=activation)
        return self._weighted("DEPTHWISE_CONV_2D", options, x, weights, sums, axis=3)

    def fully_connected(self, x: Layer, channels: int, activation: str = "RELU", gain: float = 1) -> Layer:
        """``gain`` as in ``conv``."""
        weights = self._weights((channels, x.shape[-1]), axis=None)
        sums = x.centred @ weights.astype(np.float64).T
        options = FullyConnectedOptions(activation)
        return self._weighted("FULLY_CONNECTED", options, x, weights, sums, axis=None, gain=gain)

    def add(self, x: Layer, y: Layer, activation: str = "NONE") -> Layer:
        real = x.centred * x.scale + y.centred * y.scale
        return self._calibrated("ADD", AddOptions(activation), [x.index, y.index], real)

    def average_pool(self, x: Layer, kernel: Pair) -> Layer:
        """Without overlap, VALID padding."""
        options = Pool2DOptions("VALID", *kernel, *kernel)
        return self._same_scale("AVERAGE_POOL_2D", options, [x.index], x, golden.average_pool(x.values, kernel))

    def flatten(self, x: Layer) -> Layer:
        values = x.values.reshape(self.samples, -1)
        shape = self._builder.constant(np.array([-1, values.shape[1]], np.int32), name=self._next_name() + "/shape")
        return self._same_scale("RESHAPE", ReshapeOptions(), [x.index, shape], x, values)

    def softmax(self, x: Layer) -> int:
        return self._builder.op(
            "SOFTMAX", [x.index], SoftmaxOptions(), shape=x.shape, scale=1 / 256, zero_point=-128, name="softmax"
        )

    def build(self, output: Layer | int) -> Model:
        self._builder.output(output if isinstance(output, int) else output.index)
        return self._builder.build()

    def _next_name(self) -> str:
        return f"op_{self._count}"

    def _weights(self, shape: tuple[int, ...], axis: int | None) -> np.ndarray:
        """Nearly normal int8 whose largest magnitude is 127, in each slice of ``axis``."""
        drawn = random.normal(self.seed, f"weights {self._count}", int(np.prod(shape))).reshape(shape)
        others = tuple(a for a in range(len(shape)) if a != axis)
        peak = np.maximum(abs(drawn).max(axis=others, keepdims=True), 1)
        scaled: np.ndarray = (2 * 127 * abs(drawn) + peak) // (2 * peak) * np.sign(drawn)
        return scaled.astype(np.int8)

    def _weighted(
        self,
        kind: str,
        options: Any,
        x: Layer,
        weights: np.ndarray,
        sums: np.ndarray,
        axis: int | None,
        gain: float = 1,
    ) -> Layer:
        """Adds an op with weights whose accumulators on the samples are ``sums`` ([..., channels])."""
        name = self._next_name()
        exact, bias = self._normalised(sums, x.scale, per_channel=axis is not None)
        scale = (gain * exact).astype(np.float32)  # as the file holds it
        quantised = self._builder.constant(weights, scale=scale, axis=axis or 0, name=f"{name}/weights")
        offsets = self._builder.constant(bias, scale=np.float32(x.scale) * scale, name=f"{name}/bias")
        real = (sums + bias) * (x.scale * scale.astype(np.float64))
        return self._calibrated(kind, options, [x.index, quantised, offsets], real)

    def _normalised(self, sums: np.ndarray, input_scale: float, per_channel: bool) -> tuple[np.ndarray, np.ndarray]:
        """Weight scale(s) and int32 biases that give each channel a mean near 0 and a mean deviation near 1."""
        exact = sums.astype(np.int64).reshape(-1, sums.shape[-1])
        mean = exact.sum(axis=0) // len(exact)
        deviation = np.maximum(abs(exact - mean).sum(axis=0) / len(exact), 1.0)
        channels = len(mean)
        if per_channel:  # spreads of 3/4 to 5/4, as trained channels differ
            spread = 1 + random.integers(self.seed, f"spread {self._count}", channels, -64, 64) / 256
        else:
            spread, deviation = np.ones(1), np.full(1, deviation.sum() / channels)
        shift = random.integers(self.seed, f"shift {self._count}", channels, -64, 64) / 128
        bias = np.rint(shift * deviation) - mean
        return spread / (deviation * input_scale), bias.astype(np.int32)

    def _calibrated(self, kind: str, options: Any, inputs: list[int], real: np.ndarray) -> Layer:
        """Adds an op whose output range is what ``real`` needs, with some headroom."""
        if options.activation != "NONE":
            real = np.clip(real, 0, _HIGHEST[options.activation])
        # More than calibration saw, the more so the less it saw.
        headroom = 1.125 + 8 / float(np.sqrt(real.size))
        low, high = min(float(real.min()), 0.0) * headroom, max(float(real.max()), 0.0) * headroom
        high = min(high, _HIGHEST.get(options.activation, high))
        scale = float(np.float32((high - low) / 255))
        zero_point = int(np.rint(-128 - low / scale))
        values = np.clip(np.rint(real / scale) + zero_point, -128, 127).astype(np.int8)
        return self._emit(kind, options, inputs, values, scale, zero_point)

    def _same_scale(self, kind: str, options: Any, inputs: list[int], x: Layer, values: np.ndarray) -> Layer:
        return self._emit(kind, options, inputs, values, x.scale, x.zero_point)

    def _emit(
        self, kind: str, options: Any, inputs: list[int], values: np.ndarray, scale: float, zero_point: int
    ) -> Layer:
        shape = (1, *values.shape[1:])
        index = self._builder.op(
            kind, inputs, options, shape=shape, scale=scale, zero_point=zero_point, name=self._next_name()
        )
        self._count += 1
        return Layer(index, values, scale, zero_point)
