"""What ``cfu sim`` says of a run beside others, on a small project; notes and quiet on all that simulate."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cfu.records import history
from tests.support.rtl import BASELINE

SLOW = "for (volatile int i = 0; i < 200; i++) {} return add_s8(params, io);"
QUICK = "return add_s8(params, io);"


@pytest.fixture(autouse=True)
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFU_HISTORY", str(tmp_path / "history.db"))


def edit(project: Path, before: str, after: str) -> None:
    source = project / "wrapped.c"
    source.write_text(source.read_text().replace(before, after))


def test_from_the_first_run_to_a_faster_one(cli, make_project, small_model: Path, tmp_path: Path) -> None:
    project, target = make_project(SLOW), tmp_path / "run.json"
    ran = ("sim", project, "--model", small_model, "--json", target)

    def words(*more: object) -> str:
        outcome = cli(*ran, *more)
        assert (outcome.code, outcome.err) == (0, ""), outcome
        return " ".join(outcome.out.split())

    first = words()
    assert "portable C is not known for this: --against portable simulates it once" in first
    assert "was " not in first and "input random:0" in first
    slow = json.loads(target.read_text())
    assert (slow["against"], slow["previous"]) == (None, None)

    asked = words("--against", "portable", "-m", "held up\nto [C]")
    portable = json.loads(target.read_text())["against"]
    assert (portable["name"], portable["run"], len(portable["layers"])) == ("portable", None, 3)
    assert portable["cycles"] == sum(layer["cycles"] for layer in portable["layers"]) < slow["cycles"]
    change = 100 * (slow["cycles"] / portable["cycles"] - 1)
    assert f"no faster than portable C ({portable['cycles']:,} cycles): {change:+.2f}% cycles; 1 of 3" in asked
    assert f"{slow['cycles']:,} cycles as before (run 1)" in asked
    assert re.search(rf"all {slow['cycles']:,} {portable['cycles']:,} {1 / (1 + change / 100):.2f}", asked)

    edit(project, SLOW, QUICK)
    known = words("--against", "last")
    quick = json.loads(target.read_text())
    assert quick["previous"] == {"run": 2, "cycles": slow["cycles"], "percent": quick["previous"]["percent"]}
    assert f"was {slow['cycles']:,} cycles (run 2), now {quick['cycles']:,} (-" in known
    assert (quick["against"]["name"], quick["against"]["run"]) == ("run 2", 2)

    assert "no faster than portable C" in words(), "the history knows it: a kernel that calls the portable one"
    assert json.loads(target.read_text())["against"]["run"] == 3
    alone = words("--against", "none")
    assert "portable" not in alone and "before" not in alone

    with history.opened() as kept:
        found = kept.runs()
    assert [run.id for run in found if run.comparison] == [3]
    assert [run.note for run in found] == ["", "held up to [C]", "", "", "", ""]
    monitored = cli("history", project).out
    assert "held up to" in monitored and "[C]" in monitored and "comparison" in monitored
    shown = cli("diff", "last", "best", "--project", project)
    assert shown.code == 0 and re.search(r"run 6 \(mine\): .* run 4 \(mine\)", " ".join(shown.out.split())), shown


def test_a_project_whose_kernels_serve_nothing_is_told(cli, make_project, small_model: Path) -> None:
    project = make_project()
    path = project / "accelerator.py"
    path.write_text(path.read_text().replace("None if site.op.index == 1 else", "") + "\n")
    outcome = cli("sim", project, "--model", small_model, "--quiet")
    assert outcome.code == 0, outcome
    assert "no layer runs a kernel of this project: all are portable C" in outcome.out
    assert outcome.out.count("\n") == 1 and "cycles, bit-exact with TFLM; " in outcome.out


def test_the_cpu_alone_is_held_up_to_nothing(cli, small_model: Path) -> None:
    for more in ((), ("--kernels", "portable")):
        assert "portable C" not in cli("sim", BASELINE, "--model", small_model, *more).out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--against", "lost"), "--against 'lost' is no run; write portable, none, last, prev, best or a run's number"),
        (("--against", "last"), "'last': the history has no run of mine like this"),
        (("--against", "9"), "the history has no run 9"),
        (("-m", "a\x1b[2Jb"), "holds control characters; write plain text behind -m"),
    ],
)
def test_bad_words_are_one_line_before_anything_runs(
    cli, make_project, small_model: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    target = tmp_path / "run.json"
    outcome = cli("sim", make_project(), "--model", small_model, "--json", target, *arguments)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (1, "", 1), outcome
    assert message in outcome.err and json.loads(target.read_text())["status"] == "error"
    with history.opened() as kept:
        assert kept.runs() == []


def test_quiet_is_a_line_or_two(cli, make_project, small_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project()
    monkeypatch.chdir(small_model.parent)
    for command in ("profile", "compare", "bench", "report"):
        outcome = cli(command, project, "--model", small_model.name, "--quiet", "-m", "why")
        assert (outcome.code, outcome.err) == (0, ""), outcome
        assert 1 <= len(outcome.out.splitlines()) <= 3 and "add_s8" not in outcome.out, outcome.out
    with history.opened() as kept:
        assert [(run.command, run.note) for run in kept.runs() if not run.comparison] == [
            (command, "why") for command in ("profile", "compare", "bench", "report")
        ]
