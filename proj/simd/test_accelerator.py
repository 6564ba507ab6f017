"""The simd kernels on the RTL: random layers of every kind they serve, compared with TFLM bit for bit."""

from pathlib import Path

import pytest

from cfu import load_project
from cfu.testing import check_cases
from gateware import testing

HERE = Path(__file__).parent


def test_the_hardware_does_what_its_golden_model_says() -> None:
    testing.check(load_project(HERE).accelerator.cfu, count=300, stalls=0.2, seed=5)


@pytest.mark.parametrize(("kind", "at_least"), [("CONV_2D", 20), ("DEPTHWISE_CONV_2D", 2), ("FULLY_CONNECTED", 4)])
def test_random_layers_are_bit_exact_with_tflm(kind: str, at_least: int) -> None:
    served = check_cases(HERE, kind, range(20))
    assert sum(count for name, count in served.items() if "_simd" in name) >= at_least
