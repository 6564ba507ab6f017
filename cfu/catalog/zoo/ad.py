"""ad: the anomaly detector of MLPerf Tiny: a fully connected autoencoder of 5 x 128 mel bands."""

from __future__ import annotations

from cfu.catalog.zoo.network import Network
from cfu.model.graph import Model


def build() -> Model:
    net = Network("ad", seed=4, samples=64)
    x = net.input((1, 640), scale=0.3910, zero_point=90)
    for channels in (128, 128, 128, 128, 8, 128, 128, 128, 128):
        x = net.fully_connected(x, channels)
    return net.build(net.fully_connected(x, 640, activation="NONE"))


MODELS = {"ad": build}
