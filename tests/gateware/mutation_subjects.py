"""The CFUs whose tests are tested by mutation, and those tests.

``python -m tests.gateware.mutation_subjects [NAME...]`` prints the survivors as ``survivors.toml`` lists them, with a
proof that they are no faults where the solver finds one: the reasons of the others are for people to find.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cfu import project
from gateware import testing
from gateware.cfu import Cfu
from gateware.simd import Simd
from gateware.testing import Command
from gateware.verilog_cfu import VerilogCfu
from tests.gateware import mutation
from tests.gateware.examples import Counter, Delays
from tests.gateware.mutation import Trial
from tests.gateware.recorder import recorder_cfu
from tests.gateware.test_simd import near_ties
from tests.gateware.test_verilog_cfu import popcount_cfu

ROOT = Path(__file__).parents[2]

MUTANTS = 60
"""Mutants of each CFU."""

PROVEN = "proven: outputs and next state are the original's in every state"
"""The reason that :func:`mutation.is_equivalent` checks."""


@dataclass(frozen=True)
class Subject:
    """A CFU, and what its random tests send besides the commands that every CFU is sent."""

    make: Callable[[], Cfu | VerilogCfu]
    own: Callable[[], Sequence[Command]] = list

    def trials(self) -> list[Trial]:
        cfu, own = self.make(), self.own()
        trials = [Trial(testing.random_commands(cfu, 4000, seed), stalls, seed) for stalls, seed in STALLS]
        return trials + [Trial(own, stalls, seed) for stalls, seed in STALLS if own]


STALLS = ((0.0, 1), (0.4, 2))


def _near_ties() -> list[Command]:
    rng = random.Random(3)
    return [command for _ in range(1500) for command in near_ties(rng)]


SUBJECTS = {
    "recorder": Subject(recorder_cfu),
    "latencies": Subject(lambda: Cfu([Counter(), Delays()])),
    "simd": Subject(Simd, _near_ties),
    "template": Subject(lambda: project.load(ROOT / "proj" / "template").accelerator.cfu),
    "popcount": Subject(popcount_cfu),
}


def main() -> None:
    for name in sys.argv[1:] or SUBJECTS:
        subject = SUBJECTS[name]
        cfu = subject.make()
        mutants = mutation.make(cfu, MUTANTS)
        print(f"[{name}]")
        for number in mutation.survivors(cfu, mutants, subject.trials()):
            reason = PROVEN if mutation.is_equivalent(mutants, number) else ""
            print(f"'{mutants.names[number - 1]}' = \"{reason}\"", flush=True)
        print()


if __name__ == "__main__":
    main()
