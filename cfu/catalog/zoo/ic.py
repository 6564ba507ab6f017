"""ic: the image classifier of MLPerf Tiny: ResNet-8 on 32 x 32 RGB, ten classes."""

from __future__ import annotations

from cfu.catalog.zoo.network import Network
from cfu.model.graph import Model


def build() -> Model:
    net = Network("ic", seed=3, samples=32)
    x = net.input((1, 32, 32, 3), scale=1.0, zero_point=-128)
    x = net.conv(x, 16, kernel=(3, 3))
    for channels, stride in ((16, 1), (32, 2), (64, 2)):
        y = net.conv(x, channels, kernel=(3, 3), stride=(stride, stride))
        y = net.conv(y, channels, kernel=(3, 3), activation="NONE")
        if stride > 1:
            x = net.conv(x, channels, kernel=(1, 1), stride=(stride, stride), activation="NONE")
        x = net.add(x, y, activation="RELU")
    x = net.average_pool(x, kernel=(8, 8))
    x = net.fully_connected(net.flatten(x), 10, activation="NONE")
    return net.build(net.softmax(x))


MODELS = {"ic": build}
