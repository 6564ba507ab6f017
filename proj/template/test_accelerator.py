"""The accelerator: its hardware against the golden function, its kernel on the simulated SoC against TFLM."""

from pathlib import Path

import numpy as np
import pytest

from cfu import Builder, Model, load_project
from cfu.testing import check_cfu, needs_cocotb, run_cocotb, simulate

HERE = Path(__file__).parent


def fully_connected(depth: int) -> Model:
    rng = np.random.default_rng(depth)
    b = Builder(f"fully_connected_{depth}")
    x = b.input((2, depth), scale=0.1, zero_point=-7)
    weights = b.constant(rng.integers(-127, 128, (5, depth), dtype=np.int8), scale=0.02)
    bias = b.constant(rng.integers(-500, 500, 5, dtype=np.int32), scale=0.002)
    options = {"activation": "RELU"}
    b.output(b.op("FULLY_CONNECTED", [x, weights, bias], options, shape=(2, 5), scale=0.3, zero_point=-128))
    return b.build()


@pytest.mark.parametrize("stalls", [0.0, 0.5])
def test_the_hardware_does_what_the_golden_function_says(stalls: float) -> None:
    check_cfu(load_project(HERE).accelerator.cfu, stalls=stalls, seed=1)


@needs_cocotb
def test_another_simulator_agrees(tmp_path: Path) -> None:
    run_cocotb(load_project(HERE).accelerator.cfu, folder=tmp_path, stalls=0.3)


@pytest.mark.parametrize(("depth", "kernel"), [(64, "fully_connected_s8_dot4"), (63, "fully_connected_s8")])
def test_a_layer_is_bit_exact_with_tflm(depth: int, kernel: str, tmp_path: Path) -> None:
    result = simulate(HERE, fully_connected(depth), tmp_path)
    assert result.bit_exact
    assert [layer.kernel_name for layer in result.program.executed] == [kernel]
