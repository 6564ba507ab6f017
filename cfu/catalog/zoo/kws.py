"""kws: the DS-CNN keyword spotter of MLPerf Tiny (Zhang et al., Hello Edge, 2017): 10 MFCCs x 49 frames, 12 words."""

from __future__ import annotations

from cfu.catalog.zoo.network import Network
from cfu.model.graph import Model


def build() -> Model:
    net = Network("kws", seed=1, samples=32)
    x = net.input((1, 49, 10, 1), scale=0.5847029, zero_point=83)
    x = net.conv(x, 64, kernel=(10, 4), stride=(2, 2))
    for _ in range(4):
        x = net.depthwise(x, kernel=(3, 3))
        x = net.conv(x, 64, kernel=(1, 1))
    x = net.average_pool(x, kernel=(25, 5))
    x = net.fully_connected(net.flatten(x), 12, activation="NONE")
    return net.build(net.softmax(x))


MODELS = {"kws": build}
