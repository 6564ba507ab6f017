"""Every op's portable kernel on the RTL: random cases, compared with TFLM bit for bit."""

import numpy as np
import pytest

from cfu import cases, compiler, referee
from cfu.compiler.ops import portable
from tests import rtl

CASES = 10


@pytest.mark.parametrize("kind", cases.KINDS)
def test_random_cases_on_the_rtl(kind: str) -> None:
    models = [cases.model(kind, seed) for seed in range(CASES)]
    inputs = [cases.inputs(model, seed) for seed, model in enumerate(models)]
    programs = [compiler.compile(model, portable(), f"case{seed}") for seed, model in enumerate(models)]
    outputs = rtl.run_programs(programs, inputs)
    for seed, (model, values, got) in enumerate(zip(models, inputs, outputs, strict=True)):
        expected = referee.run(model, values).outputs
        np.testing.assert_array_equal(got[0], expected[0], err_msg=f"{kind}, seed {seed}")
