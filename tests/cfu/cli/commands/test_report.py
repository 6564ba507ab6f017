"""``cfu report``: a run from model to page, documents from files, what went wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cfu.records import history
from tests.support import runs


@pytest.fixture(autouse=True)
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFU_HISTORY", str(tmp_path / "history.db"))


def test_a_project_is_profiled_and_shown(cli, make_project, small_model: Path, tmp_path: Path) -> None:
    # A clock of its own: the cache is the user's, who may have placed this SoC at a usual one.
    project, target = make_project(toml="clock_mhz = 48.3"), tmp_path / "told.json"
    outcome = cli("report", project, "--model", small_model, "--json", target)
    assert outcome.code == 0, outcome
    page = (project / "build" / "three_adds.html").read_text(encoding="utf-8")
    told = json.loads(target.read_text())
    assert told["schema"] == {"name": "cfu.report", "version": 1}
    assert f'id="total">{told["cycles"]:,}<' in page
    assert sum(told["causes"].values()) == told["cycles"] == sum(layer["cycles"] for layer in told["layers"])
    assert told["clock"] == {"mhz": 48.3, "placed": False, "fmax_mhz": None, "note": told["clock"]["note"]}
    assert told["speedup"]["tflm"] is None, "nothing is known of this model"
    assert told["speedup"]["portable"]["factor"] == pytest.approx(
        told["speedup"]["portable"]["cycles"] / told["cycles"]
    )
    assert told["arena"]["size"] == told["sizes"]["arena"] == 32
    assert {buffer["offset"] for buffer in told["arena"]["buffers"]} <= {0, 16}
    sections = {section["name"]: section["size"] for section in told["image"]["sections"]}
    assert (sections[".text"], sections[".arena"]) == (told["sizes"]["text"], 32)
    assert "add_s8" in {symbol["name"] for symbol in told["image"]["symbols"]}
    assert told["layers"][1]["declined"] == [] and "only the second" in page
    functions = [function for layer in told["layers"] for function in layer["functions"]]
    assert functions and all(sum(line["cycles"] for line in f["lines"]) == f["cycles"] for f in functions)
    with history.opened() as kept:
        assert [(run.kernels, run.cycles, run.comparison) for run in kept.runs()] == [
            ("project", told["cycles"], False), ("portable", told["speedup"]["portable"]["cycles"], True),
        ]  # fmt: skip


@pytest.mark.slow
def test_an_aborted_run_is_shown_and_told(cli, make_project, small_model: Path, tmp_path: Path) -> None:
    project, target = make_project("for (;;) {}"), tmp_path / "r.html"
    told = tmp_path / "told.json"
    outcome = cli("report", project, "--model", small_model, "--max-cycles", 20_000, "--output", target, "--json", told)
    assert outcome.code == 1
    assert re.match(r"error: the run was aborted: no end after 20,000 cycles", outcome.err), outcome.err
    document = json.loads(told.read_text())
    assert (document["status"], document["schema"]["name"]) == ("aborted", "cfu.report")
    assert [layer["complete"] for layer in document["layers"]] == [True, False, False]
    page = target.read_text(encoding="utf-8")
    assert "Aborted: this run has no result." in page and "no end after 20,000 cycles" in page


def test_a_document_is_shown_without_running(cli, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps(runs.profile()))
    assert cli("report", "--from", tmp_path / "run.json").code == 0
    assert "mine" in (tmp_path / "run.html").read_text(encoding="utf-8")


def test_a_wrong_run_is_shown_and_is_no_success(cli, tmp_path: Path) -> None:
    told = runs.profile(status="mismatch", bit_exact=False, mismatch="layer 2 ADD (add_s8) differs from TFLM")
    (tmp_path / "run.json").write_text(json.dumps(told))
    outcome = cli("report", "--from", tmp_path / "run.json")
    assert (outcome.code, "layer 2 ADD (add_s8) differs from TFLM" in outcome.err) == (3, True)
    assert "Wrong result." in (tmp_path / "run.html").read_text(encoding="utf-8")


def test_bad_input_is_one_line(cli, tmp_path: Path) -> None:
    (tmp_path / "garbage.json").write_text("[1, 2")
    damaged = runs.profile()
    del damaged["sizes"]
    (tmp_path / "damaged.json").write_text(json.dumps(damaged))
    (tmp_path / "run.json").write_text(json.dumps(runs.profile()))
    for arguments, message in (
        (("--from", tmp_path / "garbage.json"), "garbage.json is not JSON"),
        (("--from", tmp_path / "missing.json"), "cannot read"),
        (("--from", tmp_path / "damaged.json"), "damaged.json cannot be shown"),
        (("--from", tmp_path / "run.json", "--output", tmp_path / "no" / "x.html"), "No such file or directory"),
        ((tmp_path,), "is not a project"),
    ):
        outcome = cli("report", *arguments)
        assert (outcome.code, message in outcome.err, outcome.err.count("\n")) == (1, True, 1), outcome
