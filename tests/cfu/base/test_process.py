"""Programs end with the block that started them, and what they started with them."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from cfu.base import process

GRANDCHILD = (
    "import subprocess, sys; subprocess.Popen(['sleep', '60']); print('ready', flush=True); import time; time.sleep(60)"
)


def test_leaving_early_ends_all_that_was_started(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match="early"),
        process.started([sys.executable, "-c", GRANDCHILD], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as running,
    ):
        assert running.stdout.readline() == "ready\n"
        raise RuntimeError("early")
    end = time.monotonic() + 5
    while (left := in_folder(tmp_path)) and time.monotonic() < end:
        time.sleep(0.01)
    assert left == []


def in_folder(folder: Path) -> list[str]:
    """Processes whose working directory is ``folder``."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if (place / "cwd").resolve() == folder and (place / "cmdline").read_bytes():
                found.append((place / "cmdline").read_text())
        except OSError:
            continue
    return found


def test_a_program_that_cannot_be_started_is_told_by_the_system() -> None:
    with pytest.raises(FileNotFoundError), process.started(["/nowhere/at/all"]):
        pass


def test_children_of_others_end_too() -> None:
    code = (
        "import subprocess, sys; from cfu.base import process\n"
        "child = subprocess.Popen(['sleep', '60'])\n"
        "process.end_children()\n"
        "print(child.poll() is not None, flush=True)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=True)
    assert done.stdout == "True\n"
