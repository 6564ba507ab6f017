"""The four official MLPerf Tiny models end to end on the RTL: every layer bit-exact, cycles below what is promised."""

from pathlib import Path

import pytest

from cfu.testing import simulate
from tests.support.rtl import ROOT

#: M cycles that an inference may take, on a CPU alone and with `simd`.
PROMISED = {
    ("baseline", "kws"): 36.0,
    ("baseline", "vww"): 105.0,
    ("baseline", "ic"): 120.0,
    ("baseline", "ad"): 2.9,
    ("simd", "kws"): 11.0,
    ("simd", "vww"): 30.0,
    ("simd", "ic"): 30.0,
    ("simd", "ad"): 0.9,
}
QUICK = {("baseline", "ad"), ("simd", "kws"), ("simd", "ad")}


def _mark(case: tuple[str, str]):
    return case if case in QUICK else pytest.param(*case, marks=pytest.mark.slow)


@pytest.mark.parametrize(("project", "model"), [_mark(case) for case in PROMISED])
def test_official_model(official_model, project: str, model: str, tmp_path: Path) -> None:
    result = simulate(ROOT / "proj" / project, official_model[model], tmp_path)
    assert result.bit_exact
    assert sum(layer.cycles for layer in result.profile.layers) == result.profile.cycles
    assert result.profile.cycles <= PROMISED[project, model] * 1e6
