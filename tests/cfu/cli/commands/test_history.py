"""``cfu history`` on runs of a small project that gets slower."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cfu.records import history
from tests.support import runs

SLOW = "for (volatile int i = 0; i < 200; i++) {} return add_s8(params, io);"


@pytest.fixture(autouse=True)
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CFU_HISTORY", str(tmp_path / "history.db"))
    return tmp_path / "history.db"


def slow_down(project: Path) -> None:
    source = project / "wrapped.c"
    source.write_text(source.read_text().replace("return add_s8(params, io);", SLOW))


@pytest.mark.slow
def test_a_kernel_that_got_slower_trips_the_gate(cli, make_project, small_model: Path, tmp_path: Path) -> None:
    project = make_project()
    for _ in range(2):
        assert cli("sim", project, "--model", small_model).code == 0
    calm = cli("history", project, "--gate", "2%")
    assert (calm.code, "+0.00%" in calm.out, "layouts not measured" in calm.out) == (0, True, True), calm
    slow_down(project)
    assert cli("sim", project, "--model", small_model).code == 0
    target = tmp_path / "history.json"
    tripped = cli("history", project, "--gate", "2%", "--json", target)
    assert tripped.code == 4, tripped
    assert re.search(r"slower than allowed: mine on three_adds by [\d.]+%", tripped.err)
    assert re.search(r"\d / [\d,]+ / [\d,]+ cycles \(min / median / max of 5 layouts of the same program\)",
                     " ".join(tripped.out.split()))  # fmt: skip
    assert [line.split()[-1] for line in tripped.out.splitlines()[1:4]] == ["best", "+0.00%", "REGRESSION"]
    document = json.loads(target.read_text())
    (judged,) = document["judgements"]
    assert (document["status"], judged["passed"], judged["run"]) == ("slower", False, 3)
    assert judged["layout_cycles"]["0"] == document["runs"][2]["cycles"]
    assert len(judged["layout_cycles"]) == 5 and judged["allowed_percent"] == max(2.0, judged["spread_percent"])
    assert cli("history", project, "--gate", "99999%").code == 0
    changed = project / "wrapped.c"
    changed.write_text(changed.read_text().replace("200", "300"))
    with history.opened() as kept:
        kept._database.execute("DELETE FROM layouts")
        kept._database.commit()
    stale = cli("history", project, "--spread")
    assert (stale.code, "mine (or its tools) changed since run 3; run `cfu sim` again" in stale.err) == (1, True), stale


def test_the_gate_allows_what_may_be_luck(cli, make_project, tmp_path: Path) -> None:
    project = make_project()
    with history.opened() as kept:
        for cycles in (1000, 1030):
            kept.record(runs.profile(cycles=cycles), "sim", project)
        content = kept.runs()[-1].content
        for layout, cycles in enumerate((1030, 1000, 1010, 1020, 1050)):
            kept.record_layout(content, layout, cycles)
    lucky = cli("history", project, "--gate", "2%")
    assert lucky.code == 0, lucky
    assert "+3.00% against run 1, the best before (1,000); 4.90% allowed" in " ".join(lucky.out.split())
    assert "spread 4.90%" in lucky.out
    with history.opened() as kept:
        kept.record_layout(content, 4, 1030)
    tripped = cli("history", project, "--gate", "2.5", "--json", tmp_path / "h.json")
    assert (tripped.code, "slower than allowed: mine on kws by 3.00%" in tripped.err) == (4, True), tripped
    assert json.loads((tmp_path / "h.json").read_text())["status"] == "slower"
    (tmp_path / "base.json").write_text(json.dumps(runs.profile(cycles=1030)))
    assert cli("history", project, "--gate", "0%", "--baseline", tmp_path / "base.json").code == 0


@pytest.mark.parametrize("width", [80, 160])
def test_the_table_fits_its_terminal_without_colour(cli, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    with history.opened() as kept:
        for cycles in (123_456_789, 99_000_000, 101_500_000):
            kept.record(
                runs.profile(cycles=cycles, project="a_project_with_a_long_name", model="a_model_with_a_long_name"),
                "compare", Path("/p"),
            )  # fmt: skip
    monkeypatch.setenv("COLUMNS", str(width))
    outcome = cli("history")
    lines = outcome.out.splitlines()
    assert max(map(len, lines[:5])) <= width and "\x1b" not in outcome.out
    assert re.search(r"99,000,000 +-19\.81% +best", outcome.out), outcome.out
    assert re.search(r"101,500,000 +\+2\.53% +REGRESSION", outcome.out)
    assert ("ulx3s-85f" in outcome.out) == (width == 160)
    assert "3 runs" in outcome.out


def test_notes_are_shown_as_they_are(cli, monkeypatch: pytest.MonkeyPatch) -> None:
    note = "two MACs a cycle, [b]not[/b] four; the filter is packed in words of four bytes"
    with history.opened() as kept:
        kept.record(runs.profile(cycles=123_456_789), "sim", Path("/p"), note)
        kept.record(runs.profile(cycles=123_456_789), "report", Path("/p"), comparison=True)
    for width in (80, 160):
        monkeypatch.setenv("COLUMNS", str(width))
        outcome = cli("history")
        lines = outcome.out.splitlines()
        assert max(map(len, lines[:10])) <= width and "123,456,789" in lines[1]
        assert all(word in outcome.out for word in note.split()), outcome.out
        assert "comparison: made by a command to hold another run up to" in outcome.out


def test_comparisons_pass_no_gate_and_trip_none(cli, make_project) -> None:
    project = make_project()
    with history.opened() as kept:
        for cycles in (1000, 9000):
            kept.record(runs.profile(cycles=cycles, bit_exact=None), "report", project, comparison=True)
        kept.record(runs.profile(cycles=1000), "sim", project)
    assert cli("history", project, "--gate", "2%").code == 0


def test_an_empty_history_says_how_to_fill_it(cli, make_project) -> None:
    assert "no run is recorded; `cfu sim PROJECT` makes one" in cli("history").out
    gated = cli("history", make_project(), "--gate", "2%")
    assert (gated.code, "nothing to judge" in gated.err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--gate", "much"), "--gate 'much' is no percentage; write one such as 2%"),
        (("--gate", "-2%"), "--gate '-2%' is no percentage"),
        (("--gate", "2%"), "whose runs?; give a project's directory"),
        (("/nowhere",), "is not a project"),
    ],
)
def test_bad_arguments_are_one_line(cli, arguments: tuple[str, ...], message: str) -> None:
    outcome = cli("history", *arguments)
    assert (outcome.code, message in outcome.err, outcome.err.count("\n")) == (1, True, 1), outcome


def test_a_broken_history_costs_a_warning_not_the_run(cli, make_project, small_model: Path, own_file: Path) -> None:
    own_file.write_text("garbage" * 1000)
    outcome = cli("sim", make_project(), "--model", small_model)
    assert outcome.code == 0
    assert "warning: this run is not in the history: " in outcome.err and "file is not a database" in outcome.err
    assert cli("history").code == 1


def test_a_run_that_traps_is_recorded_as_aborted(cli, make_project, small_model: Path) -> None:
    project = make_project('__asm__ volatile(".word 0"); return KERNEL_OK;')
    assert cli("sim", project, "--model", small_model).code == 1
    outcome = cli("history", project)
    assert re.search(r"mine +three_adds +aborted", outcome.out), outcome.out
    assert "run 1 of mine on three_adds was aborted" in cli("history", project, "--gate", "2%").err
