"""Random layers that are larger than those of ``cfu.testing.cases``, for engines that are smaller."""

from __future__ import annotations

from typing import Any

import numpy as np

from cfu import Builder, Model
from cfu.testing import Draw, output_size

KINDS = ("conv", "depthwise", "separable", "fully_connected", "residual", "pool")


def make(kind: str, seed: int, depth: int | None = None, outputs: int | None = None) -> Model:
    """A model of one op, or a few that hand their outputs on. ``depth`` and ``outputs`` are fully_connected's."""
    draw = Draw(np.random.default_rng([KINDS.index(kind), seed]))
    b = Builder(f"{kind}_{seed}")
    scale = draw.power(-8, 1)
    if kind == "fully_connected":
        x = b.input((draw.batches(), depth or draw.integer(100, 2400)), scale=scale, zero_point=draw.zero_point())
        return _end(b, _fully_connected(b, draw, x, outputs or draw.integer(1, 70)))
    channels = 4 * draw.integer(1, 12) if kind == "separable" else draw.integer(1, 48)
    shape = (draw.batches(), draw.integer(1, 24), draw.integer(1, 24), channels)
    x = b.input(shape, scale=scale, zero_point=draw.zero_point())
    if kind == "conv":
        return _end(b, _conv(b, draw, x, draw.integer(1, 40), draw.size(5)))
    if kind == "depthwise":
        return _end(b, _depthwise(b, draw, x, draw.size(6)))
    if kind == "pool":
        return _end(b, _pool(b, draw, x))
    if kind == "separable":
        return _end(b, _conv(b, draw, _depthwise(b, draw, x, 3), draw.integer(1, 40), 1))
    left = _conv(b, draw, x, shape[3], 1)
    return _end(b, _add(b, draw, left, _conv(b, draw, left, shape[3], 1)))


def _end(b: Builder, tensor: int) -> Model:
    b.output(tensor)
    return b.build()


def _window(draw: Draw, shape: tuple[int, ...], filter_size: int) -> tuple[str, list[tuple[int, int, int, int]]]:
    stride = draw.integer(1, 2)
    fits = min(shape[1:3]) >= filter_size
    padding = draw.one_of("SAME", "VALID") if fits else "SAME"
    return padding, [(size, filter_size, stride, 1) for size in shape[1:3]]


def _strides(padding: str, axes: list[tuple[int, int, int, int]]) -> dict[str, Any]:
    return {"padding": padding, "stride_h": axes[0][2], "stride_w": axes[1][2], "dilation_h": 1, "dilation_w": 1}


def _conv(b: Builder, draw: Draw, x: int, channels: int, filter_size: int) -> int:
    source = b.graph().tensor(x)
    if filter_size == 1:
        padding, axes = "SAME", [(size, 1, 1, 1) for size in source.shape[1:3]]
    else:
        padding, axes = _window(draw, source.shape, filter_size)
    terms = filter_size**2 * source.shape[3]
    w, scale = draw.weights(b, (channels, filter_size, filter_size, source.shape[3]), 0, terms, source.scale)
    bias = draw.bias(b, w, channels, terms, source.scale)
    options = {**_strides(padding, axes), "activation": draw.activation()}
    shape = (source.shape[0], output_size(axes[0], padding), output_size(axes[1], padding), channels)
    return b.op("CONV_2D", [x, w, bias], options, shape=shape, scale=scale, zero_point=draw.zero_point())


def _depthwise(b: Builder, draw: Draw, x: int, filter_size: int) -> int:
    source = b.graph().tensor(x)
    padding, axes = _window(draw, source.shape, filter_size)
    channels, terms = source.shape[3], filter_size**2
    w, scale = draw.weights(b, (1, filter_size, filter_size, channels), 3, terms, source.scale)
    bias = draw.bias(b, w, channels, terms, source.scale)
    options = {**_strides(padding, axes), "depth_multiplier": 1, "activation": draw.activation()}
    shape = (source.shape[0], output_size(axes[0], padding), output_size(axes[1], padding), channels)
    return b.op("DEPTHWISE_CONV_2D", [x, w, bias], options, shape=shape, scale=scale, zero_point=draw.zero_point())


def _pool(b: Builder, draw: Draw, x: int) -> int:
    source = b.graph().tensor(x)
    rows, columns = (draw.integer(1, size) for size in source.shape[1:3])
    options = {"padding": "VALID", "stride_h": rows, "stride_w": columns, "filter_h": rows, "filter_w": columns}
    options["activation"] = draw.activation()
    shape = (source.shape[0], source.shape[1] // rows, source.shape[2] // columns, source.shape[3])
    return b.op("AVERAGE_POOL_2D", [x], options, shape=shape, scale=source.scale, zero_point=source.zero_point)


def _fully_connected(b: Builder, draw: Draw, x: int, outputs: int) -> int:
    source = b.graph().tensor(x)
    batches, depth = source.shape
    w, scale = draw.weights(b, (outputs, depth), 0, depth, source.scale)
    bias = draw.bias(b, w, outputs, depth, source.scale)
    options = {"activation": draw.activation()}
    shape = (batches, outputs)
    return b.op("FULLY_CONNECTED", [x, w, bias], options, shape=shape, scale=scale, zero_point=draw.zero_point())


def _add(b: Builder, draw: Draw, left: int, right: int) -> int:
    source = b.graph().tensor(left)
    scale, zero_point = draw.power(-8, 1), draw.zero_point()
    options = {"activation": draw.activation()}
    return b.op("ADD", [left, right], options, shape=source.shape, scale=scale, zero_point=zero_point)


def inputs(model: Model, seed: int) -> list[np.ndarray]:
    """Inputs for ``model``: mostly uniform over int8."""
    draw = Draw(np.random.default_rng(seed))
    return [draw.data(model.tensor(index).shape) for index in model.inputs]
