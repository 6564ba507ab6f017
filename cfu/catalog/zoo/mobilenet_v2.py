"""mobilenetv2-0.35-96, mobilenetv2-0.35-160: MobileNetV2 (Sandler et al., 2018), width 0.35, on RGB, 1000 classes."""

from __future__ import annotations

import functools

from cfu.catalog.zoo.network import Layer, Network
from cfu.model.graph import Model

_WIDTH = 0.35

# (expansion, channels, repetitions, stride of the first) of the bottlenecks: table 2 of the paper.
_BOTTLENECKS = [
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
]  # fmt: skip
_LAST = 1280  # not scaled by widths below 1


def scaled(channels: int, width: float = _WIDTH, divisor: int = 8) -> int:
    """``channels`` times ``width`` as the authors round it: the nearest multiple of 8 not more than 10% below."""
    exact = channels * width
    rounded = max(divisor, int(exact + divisor / 2) // divisor * divisor)
    return rounded if rounded >= 0.9 * exact else rounded + divisor


def _bottleneck(net: Network, x: Layer, expansion: int, channels: int, stride: int) -> Layer:
    """Expand, filter, project without activation; around all of it a residual where the shape stays."""
    y = x
    if expansion > 1:
        y = net.conv(y, expansion * x.shape[3], kernel=(1, 1), activation="RELU6")
    y = net.depthwise(y, kernel=(3, 3), stride=(stride, stride), activation="RELU6")
    y = net.conv(y, channels, kernel=(1, 1), activation="NONE")
    return net.add(x, y) if y.shape == x.shape else y


def build(size: int, seed: int, samples: int) -> Model:
    net = Network(f"mobilenetv2-0.35-{size}", seed=seed, samples=samples)
    x = net.input((1, size, size, 3), scale=1 / 127.5, zero_point=0)
    x = net.conv(x, scaled(32), kernel=(3, 3), stride=(2, 2), activation="RELU6")
    for expansion, channels, repetitions, stride in _BOTTLENECKS:
        for number in range(repetitions):
            x = _bottleneck(net, x, expansion, scaled(channels), stride if number == 0 else 1)
    x = net.conv(x, _LAST, kernel=(1, 1), activation="RELU6")
    x = net.average_pool(x, kernel=(x.shape[1], x.shape[2]))
    return net.build(net.softmax(net.fully_connected(net.flatten(x), 1000, activation="NONE", gain=4)))


MODELS = {
    "mobilenetv2-0.35-96": functools.partial(build, 96, seed=6, samples=24),
    "mobilenetv2-0.35-160": functools.partial(build, 160, seed=7, samples=12),
}
