"""``cfu diff`` of files and of recorded runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cfu.records import history
from tests.support import runs


def written(path: Path, document: dict[str, Any]) -> Path:
    path.write_text(json.dumps(document))
    return path


@pytest.mark.parametrize("width", [80, 160])
def test_files_are_compared_as_table_json_and_html(cli, monkeypatch, tmp_path: Path, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    before, after = runs.profile(seed=1), runs.profile(seed=2)
    a, b = written(tmp_path / "a.json", before), written(tmp_path / "b.json", after)
    outcome = cli("diff", a, b, "--json", tmp_path / "d.json", "--html", tmp_path / "d.html")
    assert outcome.code == 0, outcome
    assert "\x1b" not in outcome.out
    rows = outcome.out.splitlines()[:9]
    assert max(map(len, rows)) <= width
    assert f"{before['layers'][3]['cycles']:,}" in rows[5] and f"{after['layers'][3]['cycles']:,}" in rows[5]
    assert f"{before['cycles'] / after['cycles']:.2f}" in outcome.out
    told = json.loads((tmp_path / "d.json").read_text())
    assert told["schema"] == {"name": "cfu.diff", "version": 1}
    assert [layer["after"] for layer in told["layers"]] == [layer["cycles"] for layer in after["layers"]]
    assert "a.json" in (tmp_path / "d.html").read_text()


def test_recorded_runs_are_compared(cli, tmp_path: Path) -> None:
    with history.opened() as kept:
        numbers = [kept.record(runs.profile(seed=seed), "sim", tmp_path) for seed in (1, 2)]
    outcome = cli("diff", *numbers)
    assert (outcome.code, f"run {numbers[0]} (mine): {runs.profile(seed=1)['cycles']:,} cycles" in outcome.out) == (
        0,
        True,
    )


def test_words_are_of_the_project_that_is_named(cli, make_project, tmp_path: Path) -> None:
    project = make_project()
    with history.opened() as kept:
        for seed, comparison in ((1, False), (2, False), (3, True)):
            kept.record(runs.profile(seed=seed), "sim", project, comparison=comparison)
        first, last = (run.id for run in kept.runs(project) if not run.comparison)
    found = cli("diff", "prev", "last", "--project", project)
    assert found.code == 0 and f"run {first} (mine)" in found.out and f"run {last} (mine)" in found.out, found
    narrowed = cli("diff", "prev", "last", "--project", project, "--memory", "sim-large")
    assert (narrowed.code, narrowed.err.count("\n")) == (1, 1)
    assert "'prev': the history has no run of mine like this" in narrowed.err


def test_bad_input_is_one_line(cli, tmp_path: Path) -> None:
    good = written(tmp_path / "good.json", runs.profile())
    other = written(tmp_path / "other.json", runs.profile(model="vww", model_sha256="99" * 32))
    garbage = tmp_path / "garbage.json"
    garbage.write_text("{")
    for arguments, message in (
        ((good, "nothing.json"), "'nothing.json' is no run, project or file; a run's number in `cfu history`"),
        ((good, garbage), "garbage.json is not JSON"),
        ((good, 987654), "the history has no run 987654"),
        ((good, tmp_path), "is not a project"),
        ((good, other), "are of different models: kws (abababab) and vww (99999999); --force compares them anyway"),
    ):
        outcome = cli("diff", *arguments, "--json", tmp_path / "d.json")
        assert (outcome.code, message in outcome.err, outcome.err.count("\n")) == (1, True, 1), outcome
        assert json.loads((tmp_path / "d.json").read_text())["status"] == "error"
    assert "note: different model: kws, vww" in cli("diff", good, other, "--force").out
