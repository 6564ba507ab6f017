"""TFLite Micro's preparation of int8 ops: fixed-point multipliers, activation ranges, geometry.

Each function computes exactly what the TFLM function named in its docstring does, including which
intermediate is float32 and which is double. Kernels get only integers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cfu.base.errors import CompileError
from cfu.model import shapes
from cfu.model.graph import Tensor

INT8_MIN, INT8_MAX = -128, 127


def round_half_away(value: float) -> int:
    """Round to nearest, halves away from zero (C's ``round``; TFLM's ``TfLiteRound``)."""
    return int(math.copysign(math.floor(abs(value) + 0.5), value))


def quantize_multiplier(real: float) -> tuple[int, int]:
    """(multiplier, shift) with real = multiplier * 2**(shift - 31) and multiplier in [2**30, 2**31), or 0.

    TFLM: ``QuantizeMultiplier`` with double rounding. Values below about 2**-32 flush to zero.
    """
    if not 0 <= real < 2**31:
        raise CompileError(f"a fixed-point multiplier must be at least 0 and below 2**31, not {real!r}")
    mantissa, shift = math.frexp(real)
    multiplier = round_half_away(mantissa * (1 << 31))
    if multiplier == 1 << 31:
        multiplier //= 2
        shift += 1
    if shift < -31:
        return 0, 0
    return multiplier, shift


def channel_multipliers(
    source: Tensor, weights: Tensor, output: Tensor, channels: int
) -> tuple[np.ndarray, np.ndarray]:
    """Multiplier and shift of each output channel of a convolution: two int32 arrays [channels].

    TFLM: ``PopulateConvolutionQuantizationParams`` (double products; a single weight scale is repeated).
    """
    assert weights.quantization is not None
    scales = weights.quantization.scale
    if len(scales) == 1:
        scales = scales * channels
    if len(scales) != channels:
        raise CompileError(f"weights {weights.name!r} must have 1 or {channels} scales, not {len(scales)}")
    pairs = [quantize_multiplier(source.scale * scale / output.scale) for scale in scales]
    return _columns(pairs)


def tensor_multipliers(source: Tensor, weights: Tensor, output: Tensor, channels: int) -> tuple[np.ndarray, np.ndarray]:
    """Multiplier and shift of a fully connected layer with one weight scale, repeated for each channel.

    TFLM: ``GetQuantizedConvolutionMultipler``, whose product of scales is a float32.
    """
    product = np.float32(source.scale) * np.float32(weights.scale)
    return _columns([quantize_multiplier(float(product) / output.scale)] * channels)


def _columns(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    multipliers, shifts = zip(*pairs, strict=True)
    return np.array(multipliers, np.int32), np.array(shifts, np.int32)


def activation_range(activation: str, output: Tensor) -> tuple[int, int]:
    """(min, max) of the int8 output under a fused activation. TFLM: ``CalculateActivationRangeQuantized``."""
    bounds: dict[str, tuple[float | None, float | None]] = {
        "NONE": (None, None),
        "RELU": (0.0, None),
        "RELU6": (0.0, 6.0),
        "RELU_N1_TO_1": (-1.0, 1.0),
    }
    if activation not in bounds:
        raise CompileError(f"fused activation must be one of {', '.join(bounds)}, not {activation!r}")

    def quantize(real: float) -> int:
        return output.zero_point + round_half_away(float(np.float32(real) / np.float32(output.scale)))

    low, high = bounds[activation]
    return (
        INT8_MIN if low is None else max(INT8_MIN, quantize(low)),
        INT8_MAX if high is None else min(INT8_MAX, quantize(high)),
    )


@dataclass(frozen=True)
class Window:
    """A filter that slides over an NHWC image; mirrors ``struct window_2d`` of cfu/window.h."""

    batches: int
    input_height: int
    input_width: int
    input_channels: int
    output_height: int
    output_width: int
    output_channels: int
    filter_height: int
    filter_width: int
    stride_height: int
    stride_width: int
    dilation_height: int
    dilation_width: int
    pad_top: int
    pad_left: int

    @property
    def taps(self) -> int:
        """Positions of the filter."""
        return self.filter_height * self.filter_width

    @property
    def padded(self) -> bool:
        """Whether any output reads outside the image."""
        return (
            self.pad_top > 0
            or self.pad_left > 0
            or _reach(self.output_height, self.stride_height, self.filter_height, self.dilation_height)
            > self.input_height
            or _reach(self.output_width, self.stride_width, self.filter_width, self.dilation_width) > self.input_width
        )


def _reach(outputs: int, stride: int, filter_size: int, dilation: int) -> int:
    """Input rows from the first one read to the last, padding included."""
    return (outputs - 1) * stride + (filter_size - 1) * dilation + 1


def window(
    source: Tensor,
    output: Tensor,
    filter_size: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    padding: str,
) -> Window:
    """The geometry of an op from (height, width) pairs and the shapes of its tensors."""
    batches, input_height, input_width, input_channels = source.shape
    _, output_height, output_width, output_channels = output.shape
    return Window(
        batches,
        input_height,
        input_width,
        input_channels,
        output_height,
        output_width,
        output_channels,
        *filter_size,
        *stride,
        *dilation,
        shapes.window(input_height, filter_size[0], stride[0], dilation[0], padding).before,
        shapes.window(input_width, filter_size[1], stride[1], dilation[1], padding).before,
    )


def wrap_int32(values: np.ndarray) -> np.ndarray:
    """Values modulo 2**32 as int32: how accumulators behave on the target and in TFLM's build."""
    return (np.asarray(values, np.int64) & 0xFFFFFFFF).astype(np.uint32).view(np.int32)
