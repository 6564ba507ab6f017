"""mobilenetv1-0.25-96: MobileNetV1 (Howard et al., MobileNets, 2017), width 0.25, on 96 x 96 RGB, 1000 classes.

As Keras writes it: ReLU6, a pointwise convolution as the classifier.
"""

from __future__ import annotations

from cfu.catalog.zoo.network import Layer, Network
from cfu.model.graph import Model

# (channels, stride) of each depthwise and pointwise pair: table 1 of the paper, times 0.25.
_BLOCKS = [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), *[(128, 1)] * 5, (256, 2), (256, 1)]


def features(net: Network, x: Layer, activation: str) -> Layer:
    """The convolutions and the pooling of MobileNetV1 0.25: [1, 1, 1, 256] of a 96 x 96 image."""
    x = net.conv(x, 8, kernel=(3, 3), stride=(2, 2), activation=activation)
    for channels, stride in _BLOCKS:
        x = net.depthwise(x, kernel=(3, 3), stride=(stride, stride), activation=activation)
        x = net.conv(x, channels, kernel=(1, 1), activation=activation)
    return net.average_pool(x, kernel=(x.shape[1], x.shape[2]))


def build() -> Model:
    net = Network("mobilenetv1-0.25-96", seed=5, samples=24)
    x = features(net, net.input((1, 96, 96, 3), scale=1 / 127.5, zero_point=0), "RELU6")
    x = net.conv(x, 1000, kernel=(1, 1), activation="NONE", gain=4)
    return net.build(net.softmax(net.flatten(x)))


MODELS = {"mobilenetv1-0.25-96": build}
