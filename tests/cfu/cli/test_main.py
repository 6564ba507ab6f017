"""Surroundings that are not as usual: encodings, closed streams, folders that are gone. Never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cfu.check import cases
from cfu.cli import main

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def cfu(*arguments: object, cwd: Path, shell: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own; ``shell`` is what stands behind it, such as ``>&-``."""
    line = " ".join([sys.executable, "-m", "cfu", *map(str, arguments), shell])
    return subprocess.run(
        ["bash", "-c", line], cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "größe" / "mödell.tflite"
    path.parent.mkdir()
    path.write_bytes(cases.model("RELU", 1).content)
    return path


def test_a_locale_that_has_no_letters_for_a_name(model: Path) -> None:
    done = cfu("sim", "baseline", "--model", model.name, cwd=model.parent, **ASCII)
    assert (done.returncode, done.stderr) == (0, "")
    assert "bit-exact" in done.stdout and "mödell" in done.stdout


@pytest.mark.parametrize(
    ("shell", "status", "words"),
    [
        (">&-", 0, ""),
        ("2>&-", 0, ""),
        ("> /dev/full", 1, "No space left on device; mend that, then run it again"),
    ],
)
def test_streams_that_are_closed_or_full(model: Path, shell: str, status: int, words: str) -> None:
    done = cfu("model", "info", model.name, cwd=model.parent, shell=shell)
    assert done.returncode == status and words in done.stderr and "Traceback" not in done.stderr


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    line = f"cd {tmp_path}/gone && rmdir {tmp_path}/gone && {sys.executable} -m cfu sim"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and done.stderr.startswith("error: ")


@pytest.mark.parametrize("cache", ["/dev/null", "/proc/nothing"])
def test_a_cache_that_cannot_be(model: Path, cache: str) -> None:
    done = cfu("sim", "baseline", "--model", model.name, cwd=model.parent, CFU_CACHE=cache)
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and done.stderr.startswith("error: ")


def test_what_should_not_happen_is_one_line_and_told_as_such(monkeypatch, capsys) -> None:
    def broken() -> None:
        raise ZeroDivisionError("a thing\nof two lines")

    monkeypatch.setattr("cfu.cli.tree.root", lambda: lambda prog_name: broken())
    monkeypatch.setattr("cfu.base.process.end_on_signals", lambda: None)
    with pytest.raises(SystemExit) as ended:
        main.main()
    said = capsys.readouterr().err
    assert ended.value.code == 70 and said.count("\n") == 1
    assert said.startswith("error: ZeroDivisionError: a thing; this is a mistake in the toolkit: report it")
