"""vww: the visual wake word detector of MLPerf Tiny: MobileNetV1 0.25 on 96 x 96 RGB, person or not."""

from __future__ import annotations

from cfu.model.graph import Model
from cfu.zoo.network import Network

# (channels, stride) of each depthwise and pointwise pair: Howard et al., MobileNets, 2017, table 1, times 0.25.
_BLOCKS = [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), *[(128, 1)] * 5, (256, 2), (256, 1)]


def build() -> Model:
    net = Network("vww", seed=2, samples=48)
    x = net.input((1, 96, 96, 3), scale=1 / 255, zero_point=-128)
    x = net.conv(x, 8, kernel=(3, 3), stride=(2, 2))
    for channels, stride in _BLOCKS:
        x = net.depthwise(x, kernel=(3, 3), stride=(stride, stride))
        x = net.conv(x, channels, kernel=(1, 1))
    x = net.average_pool(x, kernel=(3, 3))
    x = net.fully_connected(net.flatten(x), 2, activation="NONE")
    return net.build(net.softmax(x))


MODELS = {"vww": build}
