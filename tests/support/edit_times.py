"""How long an answer takes: ``python -m tests.support.edit_times [--runs N] [--model ID] [--project NAME] [TREE...]``.

``cfu sim`` on a copy of a project, unchanged (warm), after an edit of a kernel, and after an edit of the gateware. With
several TREEs (checkouts of this repository; by default the one that this file is in) runs alternate, so that all see
the same machine. Each edit is new, so nothing of it is in the cache. Printed is the best of the runs, in seconds; a
goal holds for two idle cores.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

#: Appended to a project's accelerator.py: a register that nothing reads, of a width that no run had before.
_EDIT = """

from amaranth.hdl import Signal as _Signal

_elaborate = type(accelerator.cfu).elaborate


def _edited(self, platform):
    m = _elaborate(self, platform)
    register = _Signal(32, name="edit_{number}")
    m.d.sync += register.eq(register + 1)
    return m


type(accelerator.cfu).elaborate = _edited
"""


class Subject:
    """A copy of a project of ``tree``, run with that tree's toolkit."""

    def __init__(self, tree: Path, project: str, model: str, folder: Path) -> None:
        self.tree, self.model = tree, model
        self.project = folder / project
        shutil.copytree(tree / "proj" / project, self.project, ignore=shutil.ignore_patterns("build", "__pycache__"))
        self.accelerator = (self.project / "accelerator.py").read_text()

    def run(self) -> float:
        """Seconds of one ``cfu sim``; RuntimeError when it fails."""
        argv = [sys.executable, "-m", "cfu", "sim", str(self.project), "--model", self.model]
        environment = {**os.environ, "PYTHONPATH": str(self.tree)}
        start = time.monotonic()
        done = subprocess.run(argv, cwd=self.project, env=environment, capture_output=True, text=True)
        seconds = time.monotonic() - start
        if done.returncode != 0:
            raise RuntimeError(done.stdout + done.stderr)
        return seconds

    def warm(self) -> None:
        """Nothing changes."""

    def edit_kernel(self) -> None:
        """The first kernel has one more line."""
        kernel = min((self.project / "kernels").glob("*.c"))
        kernel.write_text(f"{kernel.read_text()}\n/* edit {time.time_ns()} */\n")

    def edit_gateware(self) -> None:
        """The CFU has one more register."""
        (self.project / "accelerator.py").write_text(self.accelerator + _EDIT.format(number=time.time_ns()))


EDITS: dict[str, Callable[[Subject], None]] = {
    "warm": Subject.warm,
    "kernel edit": Subject.edit_kernel,
    "gateware edit": Subject.edit_gateware,
}


def measure(subjects: list[Subject], runs: int) -> dict[str, list[float]]:
    """Best seconds of each edit, a figure for each subject."""
    for subject in subjects:
        subject.run()
    best = {}
    for name, edit in EDITS.items():
        taken: list[list[float]] = [[] for _ in subjects]
        for _ in range(runs):
            for subject, seconds in zip(subjects, taken, strict=True):
                edit(subject)
                seconds.append(subject.run())
        best[name] = [min(seconds) for seconds in taken]
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trees", nargs="*", type=Path, default=[Path(__file__).parents[2]])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--model", default="kws")
    parser.add_argument("--project", default="simd")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        subjects = [
            Subject(tree.resolve(), given.project, given.model, Path(folder) / str(number))
            for number, tree in enumerate(given.trees)
        ]
        best = measure(subjects, given.runs)
    for name, seconds in best.items():
        print(f"{name:14}", *(f"{taken:6.2f} s" for taken in seconds))


if __name__ == "__main__":
    main()
