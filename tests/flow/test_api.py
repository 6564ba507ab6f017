"""docs/api.md: its Python runs, its numbers are those found, it has every public name; what is wrong is told."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cfu
from cfu import CfuError, load_project
from tests.support import official, pinned_cycles

TEXT = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
PLOT = next(block for block in BLOCKS if "CONFIGURATIONS" in block)


def run(block: str, folder: Path) -> dict[str, Any]:
    """The names that a block defines by itself, run in ``folder``."""
    names: dict[str, Any] = {"__name__": "script"}
    with contextlib.chdir(folder):
        exec(block, names)
    return names


def test_an_evaluation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    metrics = run(BLOCKS[0], tmp_path)["metrics"]
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["zoo", "zoo"] and len(metrics.models) == 2
    assert f"at least {metrics.models['zoo:kws'].bound:,} cycles" in lines[0]


@pytest.mark.slow
def test_cycles_against_luts(tmp_path: Path) -> None:
    """Yosys, five times."""
    rows = run(PLOT, tmp_path)["rows"]
    assert len(rows) == 5 and "<svg" in (tmp_path / "loom.svg").read_text()
    expected = pinned_cycles.expected()
    assert [row["cycles"] for row in rows[:3]] == [expected[name]["zoo:kws"] for name in ("loom:8", "loom", "loom:32")]
    assert rows[2]["LUTs"] > rows[1]["LUTs"] > 3000 and rows[3]["cycles"] > rows[0]["cycles"]


def test_the_stages(tmp_path: Path) -> None:
    names = run(next(block for block in BLOCKS if "import build" in block), tmp_path)
    expected = pinned_cycles.expected()
    assert names["before"].profile.cycles == expected["baseline"]["zoo:ad"]
    assert names["told"]["cycles"] == expected["simd"]["zoo:ad"] and names["told"]["bit_exact"]
    assert names["made"].program.plan == names["program"].plan


def test_options_are_declared(tmp_path: Path) -> None:
    (tmp_path / "project.toml").write_text("options = { lanes = 8 }")
    (tmp_path / "accelerator.py").write_text(BLOCKS[-1])
    project = load_project(tmp_path)
    assert [option.name for option in project.options] == ["lanes", "activation_bytes", "signed"]
    assert project.accelerator.peak_macs == 8
    with pytest.raises(CfuError, match="activation_bytes must be an int from 4096 to 65536, a multiple of 4096, not 1"):
        load_project(tmp_path, {"activation_bytes": 1})


def test_the_refusal_is_the_one_shown(cli: Callable) -> None:
    command, shown = re.findall(r"```console\n\$ cfu (.*)\n(.*)\n", TEXT)[0]
    assert cli(*command.split()).err == f"{shown}\n"


def test_bounds_are_as_near_as_the_page_says(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = dict(re.findall(r"`(kws|ic)` (\d+)%", TEXT))
    assert len(claims) == 2
    monkeypatch.setenv("CFU_MODELS", str(official.path("kws").parent))
    for model, found in cfu.evaluate(load_project("loom").design(), list(claims), "bound").models.items():
        assert round(100 * found.bound / pinned_cycles.expected()["loom"][model]) == int(claims[model])


def test_every_public_name_is_on_the_page() -> None:
    words = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", TEXT))))
    assert set(cfu.__all__) <= words


def test_charts_are_pictures_and_pages(tmp_path: Path) -> None:
    spec = {"data": {"values": [{"x": 1}]}, "mark": "point", "encoding": {"x": {"field": "x"}}}
    cfu.write_chart(spec, tmp_path / "c.png")
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    cfu.write_chart(spec, str(tmp_path / "c.html"))
    assert "vegaEmbed" in (tmp_path / "c.html").read_text()
    with pytest.raises(CfuError, match=r"no chart can be written to c\.jpg; .*choose one of \.svg, \.png, \.html"):
        cfu.write_chart(spec, tmp_path / "c.jpg")
    with pytest.raises(CfuError, match=r"the chart cannot be drawn: .*; correct its specification") as error:
        cfu.write_chart({"mark": {"type": 3}}, tmp_path / "c.svg")
    assert "\n" not in str(error.value)
    with pytest.raises(CfuError, match=r"cannot write .*; choose a place that exists"):
        cfu.write_chart(spec, tmp_path / "nowhere" / "c.svg")


def test_a_report_is_written(tmp_path: Path, small_model: Path) -> None:
    measured = cfu.measure(load_project("baseline").design(), small_model)
    cfu.write_report(measured, tmp_path / "r.html")
    assert "three_adds" in (tmp_path / "r.html").read_text()
    assert cfu.document(measured)["schema"]["name"] == "cfu.profile"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cfu.simulate("simd", "kws"), "design must be a Design, .* not 'simd'"),
        (lambda: cfu.compile(load_project("simd").design(), 3), "model must be an id or a file's name, not 3"),
        (lambda: cfu.build(load_project("simd").design(), "kws", inputs="random:1"), "inputs must be a sequence"),
        (lambda: cfu.document({"cycles": 3}), "only a Result or a Measured has a document, not a dict"),
        (lambda: cfu.measure(load_project("simd"), "kws"), "design must be a Design, .* not a Project"),
    ],
)
def test_wrong_types_are_one_line(call: Callable[[], object], message: str) -> None:
    with pytest.raises(TypeError, match=message) as error:
        call()
    assert "\n" not in str(error.value)
