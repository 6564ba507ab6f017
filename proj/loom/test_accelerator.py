"""The kernels on the simulated SoC against TFLM, bit for bit."""

from pathlib import Path

import numpy as np
import pytest

from cfu import cases, compiler, models, project, referee
from cfu.compiler.ops import portable
from cfu.testing import simulate
from tests import rtl

HERE = Path(__file__).parent
OPS = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "AVERAGE_POOL_2D", "ADD")


def check_random_cases(kind: str, seeds: range) -> int:
    """Compare random models of one op with TFLM, all in one image. Returns how many the engine served."""
    accelerator = project.load(HERE).accelerator
    random_models = [cases.model(kind, seed) for seed in seeds]
    inputs = [cases.inputs(model, seed) for seed, model in zip(seeds, random_models, strict=True)]
    programs = [
        compiler.compile(model, (*accelerator.kernels, *portable()), f"case{seed}", accelerator.include_dirs)
        for seed, model in zip(seeds, random_models, strict=True)
    ]
    outputs = rtl.run_programs(programs, inputs, on="loom")
    for seed, model, values, got in zip(seeds, random_models, inputs, outputs, strict=True):
        expected = referee.run(model, values).outputs
        np.testing.assert_array_equal(got[0], expected[0], err_msg=f"{kind}, seed {seed}")
    return sum(program.executed[0].kernel_name.endswith("_loom") for program in programs)


@pytest.mark.parametrize("kind", OPS)
def test_random_shapes_are_bit_exact_with_tflm(kind: str) -> None:
    assert check_random_cases(kind, range(12)) >= 4


@pytest.mark.slow
@pytest.mark.parametrize("kind", OPS)
@pytest.mark.parametrize("first", range(12, 112, 50))
def test_more_random_shapes_are_bit_exact_with_tflm(kind: str, first: int) -> None:
    check_random_cases(kind, range(first, first + 50))


def test_the_keyword_model_runs_on_the_engine(tmp_path: Path) -> None:
    result = simulate(HERE, "zoo:kws", tmp_path)
    assert result.bit_exact
    portable_layers = [layer.op for layer in result.program.executed if not layer.kernel_name.endswith("_loom")]
    assert portable_layers == ["SOFTMAX"]


@pytest.mark.slow
@pytest.mark.parametrize(("model", "most"), [("kws", 0.4e6), ("vww", 1.1e6), ("ic", 1.15e6), ("ad", 0.28e6)])
def test_the_official_models_are_fast_and_bit_exact(model: str, most: float, tmp_path: Path) -> None:
    if models.resolve(model).source.startswith("zoo"):
        pytest.skip("the official file is not there")
    result = simulate(HERE, model, tmp_path)
    assert result.profile.cycles <= most
