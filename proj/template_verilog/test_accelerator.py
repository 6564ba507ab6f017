"""The accelerator: its Verilog against the golden model, in two simulators; its kernel against TFLM."""

from pathlib import Path

import pytest

from cfu import load_project
from cfu.testing import check_cfu, check_kernels, needs_cocotb, run_cocotb

HERE = Path(__file__).parent


@pytest.mark.parametrize("stalls", [0.0, 0.5])
def test_the_hardware_does_what_the_golden_model_says(stalls: float) -> None:
    check_cfu(load_project(HERE).accelerator.cfu, stalls=stalls, seed=1)


@needs_cocotb
def test_another_simulator_agrees(tmp_path: Path) -> None:
    run_cocotb(load_project(HERE).accelerator.cfu, folder=tmp_path, stalls=0.3)


def test_random_layers_are_bit_exact_with_tflm() -> None:
    served = check_kernels(HERE, "FULLY_CONNECTED", range(50))
    assert served["fully_connected_s8_mac4"] >= 5, served
