"""docs/start.md, done as it says: each command works, prints what the page shows, and there is a speedup."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support import walk
from tests.support.walk import Command, File

PAGE = walk.ROOT / "docs" / "start.md"


@pytest.mark.slow
def test_the_page_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFU_HISTORY", str(tmp_path / "history.db"))
    for step in walk.steps(PAGE.read_text(encoding="utf-8")):
        if isinstance(step, File):
            walk.write(step, tmp_path)
        else:
            found = walk.outcome(step, tmp_path)
            again = f"python -m tests.support.walk {PAGE.relative_to(walk.ROOT)} --write"
            assert step.shown in (None, found), f"$ {step.line}\n{found}\n`{again}` puts it into the page"
    walk.run("cfu compare baseline my_first --model zoo:kws --json runs.json", tmp_path)
    before, after = json.loads((tmp_path / "runs.json").read_text())["runs"]
    assert before["bit_exact"] and after["bit_exact"] and before["cycles"] > 1.4 * after["cycles"]
    assert f"{after['cycles']:,}" in (tmp_path / "kws.html").read_text(encoding="utf-8")


def test_the_page_has_its_reader_write_files_and_run_commands_up_to_the_report() -> None:
    steps = list(walk.steps(PAGE.read_text(encoding="utf-8")))
    commands = [step for step in steps if isinstance(step, Command)]
    words = [re.findall(r"cfu (\w+)|(make)", step.line) for step in commands]
    used = {word for found in words for pair in found for word in pair if word}
    assert {"new", "sim", "profile", "instructions", "compare", "report", "make"} <= used
    assert commands[-1].line.startswith("cfu report ") and all(step.shown != "?\n" for step in commands)
    assert len([step for step in steps if isinstance(step, File)]) == 6


def test_the_first_command_sets_up_and_compares_as_the_page_says(tmp_path: Path) -> None:
    makefile = (walk.ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\n    make demo\n" in PAGE.read_text(encoding="utf-8")
    assert re.search(r"^demo: setup\n\t\.venv/bin/cfu compare ", makefile, re.MULTILINE)


def test_a_walk_writes_runs_and_finds_what_is_printed(tmp_path: Path) -> None:
    page = """Text, and `a/one.txt`:

```text
1
```

```sh
cp a/one.txt two.txt
```

```console
$ cat two.txt
1
```
"""
    file, copy, show = walk.steps(page)
    assert (file, copy, show) == (
        File("a/one.txt", "1\n"),
        Command("cp a/one.txt two.txt", None),
        Command("cat two.txt", "1\n"),
    )
    assert isinstance(file, File) and isinstance(show, Command)
    walk.write(file, tmp_path)
    walk.run(copy.line, tmp_path)
    assert walk.outcome(show, tmp_path) == show.shown
    with pytest.raises(AssertionError, match="No such file"):
        walk.run("cat three.txt", tmp_path)
