"""The zoo's models on the RTL: every layer bit-exact with TFLM. The MLPerf Tiny architectures: tests/flow."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfu.testing import simulate
from tests.support.rtl import ROOT

LARGE = "sim-large"  # for those that no board's memory holds

RUNS = [
    ("baseline", "sww", None),
    pytest.param("baseline", "micronet-kws-s", None, marks=pytest.mark.slow),
    pytest.param("baseline", "mobilenetv1-0.25-96", LARGE, marks=pytest.mark.slow),
    pytest.param("baseline", "mobilenetv2-0.35-96", LARGE, marks=pytest.mark.slow),
    pytest.param("simd", "micronet-kws-m", None, marks=pytest.mark.slow),
    pytest.param("simd", "mobilenetv2-0.35-160", LARGE, marks=pytest.mark.slow),
    pytest.param("loom", "sww", None, marks=pytest.mark.slow),
    pytest.param("loom", "micronet-kws-l", LARGE, marks=pytest.mark.slow),
    pytest.param("loom", "mobilenetv1-0.25-96", LARGE, marks=pytest.mark.slow),
    pytest.param("loom", "mobilenetv2-0.35-96", LARGE, marks=pytest.mark.slow),
    pytest.param("loom", "mobilenetv2-0.35-160", LARGE, marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("project", "model_id", "memory"), RUNS)
def test_every_layer_on_the_target(project: str, model_id: str, memory: str | None, tmp_path: Path) -> None:
    result = simulate(ROOT / "proj" / project, f"zoo:{model_id}", tmp_path, memory=memory)
    assert result.bit_exact
    assert sum(layer.cycles for layer in result.profile.layers) == result.profile.cycles
