"""micronet-kws-s, -m, -l: the keyword spotters of MicroNets (Banbury et al., 2021): 10 MFCCs x 49 frames, 12 words.

ReLU6 and a pointwise convolution as the classifier, without softmax, as in the files that Arm published.
"""

from __future__ import annotations

import functools

from cfu.catalog.zoo.network import Network
from cfu.model.graph import Model

# Channels of the first convolution and of the depthwise separable blocks, the first of which has stride 2: table 5.
_CHANNELS = {
    "s": (84, 112, 84, 84, 84, 196),
    "m": (140, 140, 140, 140, 112, 196),
    "l": (276, 248, 276, 276, 248, 248, 248, 248),
}


def build(size: str, seed: int) -> Model:
    net = Network(f"micronet-kws-{size}", seed=seed, samples=24)
    first, *blocks = _CHANNELS[size]
    x = net.input((1, 49, 10, 1), scale=0.5847029, zero_point=83)
    x = net.conv(x, first, kernel=(10, 4), activation="RELU6")
    for number, channels in enumerate(blocks):
        x = net.depthwise(x, kernel=(3, 3), stride=(1, 1) if number else (2, 2), activation="RELU6")
        x = net.conv(x, channels, kernel=(1, 1), activation="RELU6")
    x = net.average_pool(x, kernel=(25, 5))
    return net.build(net.flatten(net.conv(x, 12, kernel=(1, 1), activation="NONE")))


MODELS = {
    f"micronet-kws-{size}": functools.partial(build, size, seed=seed) for size, seed in (("s", 8), ("m", 9), ("l", 10))
}
