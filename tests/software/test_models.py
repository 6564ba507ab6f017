"""Whole models by the portable kernels, every layer against TFLM."""

from pathlib import Path

import numpy as np
import pytest

from cfu import host, model
from cfu.catalog.ids import OFFICIAL
from cfu.check import referee
from cfu.compiler.ops import portable
from tests.support import official


@pytest.mark.parametrize("model_id", OFFICIAL)
def test_every_layer_of_official_model(model_id: str, compiled: host.Library) -> None:
    check_layers(official.path(model_id), compiled)


def check_layers(path: Path, compiled: host.Library) -> None:
    net = model.load(path)
    judge = referee.Referee(net)
    for seed in range(5):
        rng = np.random.default_rng(seed)
        inputs = [rng.integers(-128, 128, net.tensor(index).shape, np.int8) for index in net.inputs]
        expected, got = judge.run(inputs).tensors, host.run_model(net, portable(), inputs, compiled)
        assert set(got) == set(expected)
        for op in net.ops:
            for index in op.outputs:
                np.testing.assert_array_equal(got[index], expected[index], err_msg=f"op {op.index} {op.kind}")
