"""vww: the visual wake word detector of MLPerf Tiny: MobileNetV1 0.25 on 96 x 96 RGB, person or not."""

from __future__ import annotations

from cfu.catalog.zoo import mobilenet_v1
from cfu.catalog.zoo.network import Network
from cfu.model.graph import Model


def build() -> Model:
    net = Network("vww", seed=2, samples=48)
    x = mobilenet_v1.features(net, net.input((1, 96, 96, 3), scale=1 / 255, zero_point=-128), "RELU")
    x = net.fully_connected(net.flatten(x), 2, activation="NONE")
    return net.build(net.softmax(x))


MODELS = {"vww": build}
