"""The CFUs whose tests are tested by mutation, and those tests.

A project's CFU is one by ``proj/<name>/mutation.py``: ``make()`` is the CFU; ``commands()``, if there, what its tests
send besides random commands, of which they send ``RANDOM``. Which mutants survive stands beside it, in
``survivors.toml``.

``python -m tests.support.mutation_subjects [NAME...]`` prints the survivors as ``survivors.toml`` lists them, with a
proof that they are no faults where the solver finds one: the reasons of the others are for people to find.
"""

from __future__ import annotations

import difflib
import importlib
import json
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cfu.flow import project
from gateware.core import testing
from gateware.core.cfu import Cfu
from gateware.core.testing import Command
from gateware.core.verilog_cfu import VerilogCfu
from tests.support import mutation
from tests.support.examples import Counter, Delays, popcount_cfu
from tests.support.mutation import Trial
from tests.support.recorder import recorder_cfu
from tests.support.rtl import ROOT

MUTANTS = 60
"""Mutants of each CFU."""

PROVEN = "proven: outputs and next state are the original's in every state"
"""The reason that :func:`mutation.is_equivalent` checks."""

STALLS = ((0.0, 1), (0.4, 2))

RANDOM = 4000
"""Random commands that a CFU is sent, unless it says another number."""


@dataclass(frozen=True)
class Subject:
    """A CFU, and what its random tests send besides the commands that every CFU is sent."""

    make: Callable[[], Cfu | VerilogCfu]
    own: Callable[[], Sequence[Command]] = list
    random: int = RANDOM
    folder: Path = Path(__file__).parent  # of survivors.toml

    def trials(self) -> list[Trial]:
        cfu, own = self.make(), self.own()
        drawn = [
            (testing.random_commands(cfu, self.random, seed), stalls, seed) for stalls, seed in STALLS if self.random
        ]
        return [Trial(*trial) for trial in (*drawn, *((own, *how) for how in STALLS if own))]

    def listed(self, name: str) -> dict[str, str]:
        """The survivors that are known, each with the reason why it is no fault."""
        table: dict[str, str] = tomllib.loads((self.folder / "survivors.toml").read_text()).get(name, {})
        return table


def _of_project(folder: Path) -> Subject:
    module = importlib.import_module(f"proj.{folder.name}.mutation")
    return Subject(module.make, getattr(module, "commands", list), getattr(module, "RANDOM", RANDOM), folder)


SUBJECTS = {
    "recorder": Subject(recorder_cfu),
    "latencies": Subject(lambda: Cfu([Counter(), Delays()])),
    "template": Subject(lambda: project.load(ROOT / "proj" / "template").accelerator.cfu),
    "popcount": Subject(popcount_cfu),
    **{file.parent.name: _of_project(file.parent) for file in sorted((ROOT / "proj").glob("*/mutation.py"))},
}


def main() -> None:
    for name in sys.argv[1:] or SUBJECTS:
        if name not in SUBJECTS:
            sys.exit(
                f"no subject {name!r}; did you mean {(difflib.get_close_matches(name, SUBJECTS, 1) or SUBJECTS)!r}?"
            )
        subject = SUBJECTS[name]
        cfu = subject.make()
        mutants = mutation.make(cfu, MUTANTS)
        print(f"[{name}]")
        for number in mutation.survivors(cfu, mutants, subject.trials()):
            reason = PROVEN if mutation.is_equivalent(mutants, number) else ""
            print(f'{json.dumps(mutants.names[number - 1])} = "{reason}"', flush=True)
        print()


if __name__ == "__main__":
    main()
