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

from cfu import cases, project
from gateware import testing
from gateware.cfu import Cfu
from gateware.simd import Simd
from gateware.testing import Command
from gateware.verilog_cfu import VerilogCfu
from proj.loom import place, random_layers
from proj.loom.test_engine import RESET, SIZES
from proj.loom.test_engine import commands as loom_commands
from proj.loom.unit import Loom
from tests.gateware import mutation
from tests.gateware.examples import Counter, Delays
from tests.gateware.mutation import Trial
from tests.gateware.recorder import recorder_cfu
from tests.gateware.test_simd import near_ties
from tests.gateware.test_verilog_cfu import popcount_cfu

ROOT = Path(__file__).parents[2]

MUTANTS = 60
"""Mutants of each CFU."""

UNUSED = Command(1, 99)
"""An opcode of no instruction of the engine's."""

LONGEST = 6000
"""Commands of a layer on an engine, beyond which it takes too long."""

PROVEN = "proven: outputs and next state are the original's in every state"
"""The reason that :func:`mutation.is_equivalent` checks."""


@dataclass(frozen=True)
class Subject:
    """A CFU, and what its random tests send besides the commands that every CFU is sent."""

    make: Callable[[], Cfu | VerilogCfu]
    own: Callable[[], Sequence[Command]] = list
    random: int = 4000

    def trials(self) -> list[Trial]:
        cfu, own = self.make(), self.own()
        drawn = [
            (testing.random_commands(cfu, self.random, seed), stalls, seed) for stalls, seed in STALLS if self.random
        ]
        return [Trial(*trial) for trial in (*drawn, *((own, *how) for how in STALLS if own))]


STALLS = ((0.0, 1), (0.4, 2))


def _near_ties() -> list[Command]:
    rng = random.Random(3)
    return [command for _ in range(1500) for command in near_ties(rng)]


def _layers() -> list[Command]:
    """Layers of every kind that the engine serves, each aborted half-way and done again.

    After each drain command the CPU is busy for a while, so that outputs wait for it.
    """
    drain = next(i.funct3 for i in Loom(SIZES[0]).instructions if i.name == "drain")
    sent: list[Command] = []
    for kind in ("conv", "depthwise", "pool", "fully_connected", "ADD"):
        for seed in range(4):
            model = cases.model(kind, seed) if kind == "ADD" else random_layers.make(kind, seed)
            for placed in place.plan(model, SIZES[0]).values():
                commands = loom_commands(placed, SIZES[0], random_layers.inputs(model, seed) * 2)
                layer = [c for command in commands for c in (command, *[UNUSED] * 12 * (command.funct3 == drain))]
                if len(layer) < LONGEST:
                    sent += [*layer[: len(layer) // 2], RESET, *layer]
    return sent


SUBJECTS = {
    "recorder": Subject(recorder_cfu),
    "latencies": Subject(lambda: Cfu([Counter(), Delays()])),
    "simd": Subject(Simd, _near_ties),
    "template": Subject(lambda: project.load(ROOT / "proj" / "template").accelerator.cfu),
    "popcount": Subject(popcount_cfu),
    "loom": Subject(lambda: Loom(SIZES[0]), _layers, random=0),
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
