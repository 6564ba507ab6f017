"""The history: recorded, migrated, refused in words, shared by several processes; best runs, regressions, the gate."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cfu.base.errors import CfuError
from cfu.records import history, recorded, regression
from cfu.records.history import Content
from cfu.records.layouts import Spread
from tests.support import runs

HERE = Path("/somewhere/mine")


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "history.db"
    monkeypatch.setenv("CFU_HISTORY", str(path))
    return path


def put(cycles: int, exact: bool | None = True, **fields: Any) -> int:
    with history.opened() as kept:
        return kept.record(runs.profile(cycles=cycles, bit_exact=exact, **fields), "sim", HERE)


def test_what_was_recorded_is_read_back(file: Path) -> None:
    document = runs.profile(simulator={"cycles_per_second": 1.0}, lines=[1, 2])
    with history.opened() as kept:
        number = kept.record(document, "profile", HERE)
    with history.opened() as kept:
        run = kept.run(number)
        assert kept.document(run) == {k: v for k, v in document.items() if k not in ("simulator", "lines")}
    assert (run.project, run.model, run.memory, run.kernels, run.command) == (
        "mine", "kws", "ulx3s-85f", "project", "profile",
    )  # fmt: skip
    assert (run.cycles, run.bit_exact, run.status, run.path) == (document["cycles"], True, "ok", str(HERE))
    assert run.content == Content("11" * 16, "22" * 16, "cd" * 32)
    assert recorded.checked(document, "it") == document


def test_equal_documents_are_kept_once(file: Path) -> None:
    put(5), put(5), put(6)
    with sqlite3.connect(file) as database:
        assert database.execute("SELECT count(*) FROM documents").fetchone() == (2,)
        assert database.execute("SELECT count(*) FROM runs").fetchone() == (3,)


def test_runs_are_chosen_by_project_and_model() -> None:
    put(5), put(6, model_sha256="99" * 32, model="vww")
    with history.opened() as kept:
        kept.record(runs.profile(), "sim", Path("/elsewhere"))
        assert [run.cycles for run in kept.runs(HERE)] == [5, 6]
        assert (
            [run.cycles for run in kept.runs(HERE, "vww")] == [run.cycles for run in kept.runs(None, "99" * 32)] == [6]
        )
        assert len(kept.runs()) == 3
        with pytest.raises(CfuError, match="the history has no run 77"):
            kept.run(77)


def test_only_right_runs_of_the_same_content_are_reused() -> None:
    put(5), put(6, status="mismatch", exact=False), put(7, toolchain={"firmware_key": "33", "hardware_key": "22" * 16})
    with history.opened() as kept:
        assert [run.cycles for run in kept.same(Content("11" * 16, "22" * 16, "cd" * 32))] == [5]


def test_an_older_schema_is_migrated_and_keeps_its_runs(file: Path) -> None:
    file.parent.mkdir()
    with sqlite3.connect(file) as database:
        database.executescript(history.MIGRATIONS[0])
        database.execute("INSERT INTO documents VALUES ('d', x'00')")
        names = "recorded, command, project, path, model, model_sha256, memory, kernels, input_sha256, firmware_key, "
        names += "hardware_key, status, bit_exact, cycles, document"
        values = (
            "2026-01-01T00:00:00+00:00",
            "sim",
            "old",
            str(HERE),
            "kws",
            "ab",
            "m",
            "project",
            "i",
            "f",
            "h",
            "ok",
        )
        marks = ", ".join("?" * 15)
        database.execute(f"INSERT INTO runs ({names}) VALUES ({marks})", (*values, 1, 1234, "d"))
        database.execute("PRAGMA application_id = 0x43465568")
        database.execute("PRAGMA user_version = 1")
    database.close()
    with history.opened() as kept:
        (run,) = kept.runs()
        assert (run.project, run.cycles, run.content) == ("old", 1234, Content("f", "h", "i"))
        assert (run.note, run.comparison) == ("", False)
        kept.record_layout(run.content, 1, 1300)
        assert kept.layouts(run.content) == {1: 1300}
    with sqlite3.connect(file) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (len(history.MIGRATIONS),)
    database.close()


def test_portable_runs_of_older_reports_become_comparisons(file: Path) -> None:
    file.parent.mkdir()
    with sqlite3.connect(file) as database:
        for step in history.MIGRATIONS[:2]:
            database.executescript(step)
        names = "recorded, command, project, path, model, model_sha256, memory, kernels, input_sha256, firmware_key, "
        names += "hardware_key, status, bit_exact, cycles, document"
        for command, kernels in (("report", "portable"), ("report", "project"), ("sim", "portable")):
            values = ("2026-01-01T00:00:00+00:00", command, "old", str(HERE), "kws", "ab", "m", kernels)
            row = (*values, "i", "f", "h", "ok", 1, 1234, "d")
            database.execute(f"INSERT INTO runs ({names}) VALUES ({', '.join('?' * 15)})", row)
        database.execute("PRAGMA application_id = 0x43465568")
        database.execute("PRAGMA user_version = 2")
    database.close()
    with history.opened() as kept:
        assert [run.comparison for run in kept.runs()] == [True, False, False]
        kept.record(runs.profile(), "report", HERE, "why", comparison=True)
        newest = kept.runs()[-1]
        assert (newest.note, newest.comparison) == ("why", True)
        assert regression.marks(kept.runs())[newest.id].word == "comparison"


def test_a_newer_schema_is_refused(file: Path) -> None:
    put(5)
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with (
        pytest.raises(CfuError, match=rf"has schema 99, this toolkit knows up to {len(history.MIGRATIONS)}"),
        history.opened(),
    ):
        pass


def test_other_files_are_refused_and_not_touched(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("not a database at all, but long enough to be read as one" * 20)
    with pytest.raises(CfuError, match="file is not a database"), history.opened():
        pass
    assert file.read_text().startswith("not a database")
    file.unlink()
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE mine (x)")
    database.close()
    with pytest.raises(CfuError, match="is not a history but another program's database"), history.opened():
        pass


def test_places_that_cannot_be_used_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    for place, message in ((tmp_path / "file" / "x.db", "Not a directory|File exists"), (tmp_path, "unable to open")):
        monkeypatch.setenv("CFU_HISTORY", str(place))
        with pytest.raises(CfuError, match=message), history.opened():
            pass
    monkeypatch.setenv("CFU_HISTORY", "off")
    with pytest.raises(CfuError, match="CFU_HISTORY is off"), history.opened():
        pass


RECORDER = """
import pathlib, sys
from cfu.records import history
for cycles in range(int(sys.argv[1]), int(sys.argv[1]) + 10):
    with history.opened() as kept:
        kept.record({"status": "ok", "cycles": cycles}, "sim", pathlib.Path("/p"))
"""


def test_several_processes_may_make_it_and_record_at_once(file: Path) -> None:
    firsts = (100, 200, 300)
    workers = [subprocess.Popen([sys.executable, "-c", RECORDER, str(first)]) for first in firsts]
    assert [worker.wait() for worker in workers] == [0] * len(firsts)
    with history.opened() as kept:
        assert sorted(run.cycles or 0 for run in kept.runs()) == [first + i for first in firsts for i in range(10)]


def test_the_best_is_the_fastest_that_was_proven_right() -> None:
    put(500), put(90, exact=None), put(80, exact=False, status="mismatch"), put(400), put(400), put(405), put(409)
    put(7, status="aborted", exact=None)
    with history.opened() as kept:
        found = kept.runs()
    leader = history.best(found)
    assert leader is not None and (leader.cycles, leader.id) == (400, 4)
    words = [regression.marks(found)[run.id].word for run in found]
    assert words == ["", "unchecked", "mismatch", "best", "", "", "REGRESSION", "aborted"]
    percents = [regression.marks(found)[run.id].percent for run in found]
    assert percents[0] is None and percents[-1] is None
    assert percents[3:7] == [pytest.approx(p) for p in (-20.0, 0.0, 1.25, 2.25)]


def test_the_gate_compares_the_newest_with_the_best_before() -> None:
    put(400), put(500), put(409)
    with history.opened() as kept:
        group = kept.runs()
        judged = regression.judge(group, gate=2.0)
        assert (judged.baseline, round(judged.percent, 2), judged.passed) == (400, 2.25, False)
        assert regression.judge(group, gate=3.0).passed
        assert regression.judge(group[:1], gate=0.0).passed, "the first run has nothing to hold up to"
        assert regression.judge(group, 2.0, regression.baseline_of(kept, "2", "ab" * 32)).percent < 0
        with pytest.raises(CfuError, match="run 2 is of another model, kws"):
            regression.baseline_of(kept, "2", "00")


def test_what_may_be_luck_passes_the_gate() -> None:
    put(400), put(409)
    with history.opened() as kept:
        judged = regression.judge(kept.runs(), gate=2.0)
        content = judged.run.content
        assert regression.spread_of(kept, content) is None
        for layout, cycles in enumerate((409, 405, 400, 404, 402)):
            kept.record_layout(content, layout, cycles)
        spread = regression.spread_of(kept, content)
    assert spread is not None and spread.percent == pytest.approx(100 * 9 / 404)
    judged = regression.Judgement(judged.run, judged.baseline, judged.named, judged.gate, spread)
    assert judged.allowed == pytest.approx(2.2277, abs=1e-4)
    assert not judged.passed
    wider = regression.Judgement(judged.run, 400, "x", 2.0, Spread({0: 409, 1: 395}))
    assert wider.passed


def test_a_newest_run_without_a_right_result_is_no_pass() -> None:
    put(400), put(300, exact=False, status="mismatch")
    with history.opened() as kept:
        with pytest.raises(CfuError, match="run 2 of mine on kws differs from TFLM"):
            regression.judge(kept.runs(), 2.0)
        kept.record(runs.profile(status="aborted", error={"message": "trapped"}), "sim", HERE)
        with pytest.raises(CfuError, match="run 3 of mine on kws was aborted"):
            regression.judge(kept.runs(), 2.0)


@pytest.mark.parametrize("spec", ["zoo:kws", "file zoo.tflite", "a b/kws.tflite"])
def test_a_recorded_run_is_repeated_with_the_words_that_made_it(spec: str) -> None:
    # What the source is called in words says nothing: a file may be called anything.
    document = {"model": "kws", "model_source": f"file {spec}", "model_argument": spec}
    assert regression.arguments({**document, "inputs": [{"name": "x", "source": "random:3"}]}) == (
        spec, ("x=random:3",),
    )  # fmt: skip


def test_a_run_recorded_without_its_words_cannot_be_repeated() -> None:
    with pytest.raises(CfuError, match="without the words that repeat it; run `cfu sim` again"):
        regression.arguments({"model": "kws", "model_source": "zoo"})


def test_the_spread_is_told_in_words() -> None:
    assert re.fullmatch(
        r"90 / 100 / 120 cycles \(min / median / max of 3 layouts of the same program\), spread 30\.00%",
        str(Spread({0: 100, 1: 90, 2: 120})),
    )
