"""sww: the streaming wake word detector of MLPerf Tiny: a 1-D DS-CNN, 40 log-mel bands x 30 frames, 3 classes.

A plain feed-forward graph: it sees the latest 30 frames (64 ms each, one every 32 ms: 992 ms) and is run again for each
new frame on the window moved by one. No padding, so that time shrinks to 1: there is nothing left to pool.
"""

from __future__ import annotations

from cfu.catalog.zoo.network import Network
from cfu.model.graph import Model

# (channels, frames that the depthwise filter spans) of each block.
_BLOCKS = [(128, 3), (128, 5), (128, 10), (32, 15)]


def build() -> Model:
    net = Network("sww", seed=15, samples=64)
    x = net.input((1, 30, 1, 40), scale=0.003701042616739869, zero_point=-128)
    for channels, frames in _BLOCKS:
        x = net.depthwise(x, kernel=(frames, 1), padding="VALID", activation="NONE")
        x = net.conv(x, channels, kernel=(1, 1), padding="VALID")
    return net.build(net.softmax(net.fully_connected(net.flatten(x), 3, activation="NONE")))


MODELS = {"sww": build}
