"""Walks a page of the documentation as its reader does: writes the files that it shows, runs its commands, in order.

A file is a fenced block behind a paragraph that ends with its path in backticks and a colon. A ``console`` block has
commands, each behind ``$``, and all that they print, which must come out again, to the digit; an ``sh`` block has
commands whose output is not shown. ``python -m tests.support.walk PAGE --write`` puts what comes out now into the page.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"(?:`(?P<path>[^`\n]+)`:\n\n)?```(?P<language>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class File:
    """A file that the reader writes."""

    path: str
    text: str


@dataclass(frozen=True)
class Command:
    """A line for the shell; ``shown`` is what the page says that it prints, None when it says nothing."""

    line: str
    shown: str | None


def steps(text: str) -> Iterator[File | Command]:
    """What a page has its reader do, in order."""
    for block in _BLOCK.finditer(text):
        if block["path"]:
            yield File(block["path"], block["text"])
        elif block["language"] == "sh":
            yield from (Command(line, None) for line in block["text"].splitlines())
        elif block["language"] == "console":
            for part in block["text"].split("$ ")[1:]:
                line, _, shown = part.partition("\n")
                yield Command(line, shown)


def run(line: str, folder: Path) -> str:
    """What ``line`` prints in ``folder``, on 80 columns, with this environment's ``cfu``. It must succeed."""
    tools = Path(sys.executable).parent
    search = {"PATH": f"{tools}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "COLUMNS": "80"}
    words = {**os.environ, **search, "PYTHON": sys.executable, "CFU": f"{sys.executable} -m cfu"}
    command = re.sub(r"(^|\| *)cfu ", rf"\1{sys.executable} -m cfu ", line)
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=folder, env=words, capture_output=True, text=True
    )
    assert done.returncode == 0, f"$ {line}\n{done.stdout}{done.stderr}"
    return done.stdout


def outcome(step: Command, folder: Path) -> str:
    """What ``step`` prints, as pages show it: without blanks at ends of lines and empty lines around."""
    lines = [text.rstrip() for text in run(step.line, folder).splitlines()]
    return "\n".join(lines).strip("\n") + "\n"


def write(step: File, folder: Path) -> None:
    path = folder / step.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(step.text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.walk", description=__doc__)
    parser.add_argument("page", type=Path)
    parser.add_argument("--write", action="store_true", help="put what the commands print into the page")
    given = parser.parse_args()
    text = given.page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CFU_HISTORY"] = f"{folder}/history.db"
        for step in steps(text):
            if isinstance(step, File):
                write(step, Path(folder))
                continue
            print(f"$ {step.line}", flush=True)
            found = outcome(step, Path(folder))
            if step.shown is not None and found != step.shown:
                print(found)
                text = text.replace(f"$ {step.line}\n{step.shown}", f"$ {step.line}\n{found}", 1)
    if given.write:
        given.page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
