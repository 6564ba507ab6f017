"""TFLM's reference kernels on the RTL: bit-exact, under their own name, in the cycles that TFLM is known to need."""

import json
from pathlib import Path

import numpy as np
import pytest

from cfu import compiler
from cfu.base.errors import ToolError
from cfu.check import cases, referee
from cfu.firmware import tflm
from cfu.flow import project
from cfu.model.builder import Builder
from cfu.model.ops.fully_connected import FullyConnectedOptions
from cfu.testing import run_programs
from tests.support.rtl import BASELINE

pytestmark = pytest.mark.slow
CASES = 12


@pytest.fixture(autouse=True)
def installed() -> None:
    try:
        tflm.version()
    except ToolError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("kind", sorted(kernel.ops[0] for kernel in tflm.KERNELS))
def test_random_cases(kind: str) -> None:
    models = [cases.model(kind, seed) for seed in range(CASES)]
    inputs = [cases.inputs(model, seed) for seed, model in enumerate(models)]
    programs = [
        compiler.compile(model, tflm.kernels(model), f"case{seed}", (tflm.INCLUDE_DIR,))
        for seed, model in enumerate(models)
    ]
    for seed, got in enumerate(run_programs(project.load(BASELINE).design(), programs, inputs)):
        expected = referee.run(models[seed], inputs[seed]).outputs
        np.testing.assert_array_equal(got[0], expected[0], err_msg=f"{kind}, seed {seed}")


def test_a_whole_model_under_its_own_name(cli, tmp_path: Path) -> None:
    outcome = cli("sim", BASELINE, "--model", "zoo:ad", "--kernels", "tflm", "--json", tmp_path / "ad.json")
    assert outcome.code == 0, outcome.err
    assert "baseline (tflm): all 10 executed layers are bit-exact with TFLM" in outcome.out
    assert f"TFLM's reference kernels of {tflm.version()}" in outcome.out
    document = json.loads((tmp_path / "ad.json").read_text())
    assert (document["kernels"], document["bit_exact"]) == ("tflm", True)
    assert (document["memory"]["name"], document["memory"]["of_board"]) == ("ulx3s-85f", True)
    assert {layer["kernel"] for layer in document["layers"]} == {"tflm_fully_connected"}
    source = document["kernels_from"]
    assert (source["package"], len(source["sha256"])) == ("xmos-ai-tools", 32)
    assert 3.0e6 < document["cycles"] < 3.7e6  # TFLM at 90b983c: 3.29 M


def test_the_first_column_of_a_comparison(cli, small_model: Path, tmp_path: Path) -> None:
    outcome = cli("compare", BASELINE, "--tflm", "--model", small_model, "--json", tmp_path / "run.json")
    assert outcome.code == 0, outcome.err
    runs = json.loads((tmp_path / "run.json").read_text())["runs"]
    assert [run["kernels"] for run in runs] == ["tflm", "project"]
    assert runs[0]["cycles"] > runs[1]["cycles"]
    assert "baseline (tflm)" in outcome.out


def test_a_column_of_the_bench(cli, tmp_path: Path) -> None:
    outcome = cli("bench", BASELINE, "--tflm", "--model", "zoo:ad", "--json", tmp_path / "run.json")
    assert outcome.code == 0, outcome.err
    heading, row = (line.split() for line in outcome.out.splitlines()[:2])
    assert heading == ["model", "TFLM", "tflm", "baseline"]
    cycles = json.loads((tmp_path / "run.json").read_text())["runs"][0]["cycles"]
    assert f"{cycles / 1e6:.3f}" in row


def test_a_model_that_does_not_fit_says_what_is_missing(cli, tmp_path: Path) -> None:
    b = Builder("large")
    x = b.input((1, 600), scale=0.1)
    weights = b.constant(np.ones((600, 600), np.int8), scale=0.1)
    b.output(b.op("FULLY_CONNECTED", [x, weights], FullyConnectedOptions(), shape=(1, 600), scale=1.0))
    path = tmp_path / "large.tflite"
    path.write_bytes(b.build().content)
    outcome = cli("sim", BASELINE, "--model", path, "--kernels", "tflm")
    assert outcome.code == 1
    assert "does not fit memory ulx3s-85f" in outcome.err
    assert "--memory sim-large" in outcome.err
    outcome = cli("sim", BASELINE, "--model", path, "--kernels", "tflm", "--memory", "sim-large")
    assert outcome.code == 0, outcome.err
    assert "memory sim-large fits no chip" in outcome.out
