"""A small model with every basic op, and the official files where they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cfu.catalog.ids import OFFICIAL
from cfu.model.builder import Builder
from cfu.model.ops.add import AddOptions
from cfu.model.ops.average_pool_2d import Pool2DOptions
from cfu.model.ops.conv_2d import Conv2DOptions
from cfu.model.ops.depthwise_conv_2d import DepthwiseConv2DOptions
from cfu.model.ops.fully_connected import FullyConnectedOptions
from cfu.model.ops.reshape import ReshapeOptions
from cfu.model.ops.softmax import SoftmaxOptions


def small_builder() -> Builder:
    """1x4x4x2 -> conv, depthwise (bias absent), add, pool, reshape, fully connected, softmax -> 1x3."""
    b = Builder("small")
    b.metadata["min_runtime_version"] = "1.5.0"
    x = b.input((1, 4, 4, 2), scale=0.05, zero_point=3, name="picture")
    w = b.constant(np.arange(-18, 18, dtype=np.int8).reshape(2, 3, 3, 2), scale=[0.01, 0.02])
    bias = b.constant(np.array([3, -4], np.int32), scale=[0.0005, 0.001])
    y = b.op("CONV_2D", [x, w, bias], Conv2DOptions("SAME"), shape=(1, 4, 4, 2), scale=0.04, zero_point=-2)
    w = b.constant(np.arange(8, dtype=np.int8).reshape(1, 2, 2, 2), scale=[0.01, 0.02], axis=3)
    options = DepthwiseConv2DOptions("SAME", activation="RELU6")
    z = b.op("DEPTHWISE_CONV_2D", [y, w, -1], options, shape=(1, 4, 4, 2), scale=0.04, zero_point=-2)
    y = b.op("ADD", [y, z], AddOptions("RELU"), shape=(1, 4, 4, 2), scale=0.06, zero_point=-128)
    pool = Pool2DOptions("VALID", 2, 2, 2, 2)
    y = b.op("AVERAGE_POOL_2D", [y], pool, shape=(1, 2, 2, 2), scale=0.06, zero_point=-128)
    shape = b.constant(np.array([-1, 8], np.int32))
    y = b.op("RESHAPE", [y, shape], ReshapeOptions(), shape=(1, 8), scale=0.06, zero_point=-128)
    w = b.constant(np.arange(24, dtype=np.int8).reshape(3, 8), scale=0.01)
    bias = b.constant(np.array([1, 2, 3], np.int32), scale=0.0006)
    y = b.op("FULLY_CONNECTED", [y, w, bias], FullyConnectedOptions(), shape=(1, 3), scale=0.1, zero_point=1)
    b.output(b.op("SOFTMAX", [y], SoftmaxOptions(), shape=(1, 3), scale=1 / 256, zero_point=-128, name="likely"))
    return b


@pytest.fixture
def small() -> Builder:
    return small_builder()


@pytest.fixture(params=sorted(OFFICIAL))
def official(request: pytest.FixtureRequest, official_model) -> Path:
    """The path of each official model; skipped where it is not there."""
    return Path(official_model[request.param])
