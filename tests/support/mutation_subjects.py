"""The CFUs whose tests are tested by mutation, and those tests.

``python -m tests.support.mutation_subjects [NAME...]`` prints the survivors as ``survivors.toml`` lists them, with a
proof that they are no faults where the solver finds one: the reasons of the others are for people to find.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cfu.check import cases
from cfu.flow import project
from gateware.core import testing
from gateware.core.cfu import Cfu
from gateware.core.testing import Command
from gateware.core.verilog_cfu import VerilogCfu
from proj.loom import place, random_layers
from proj.loom.test_engine import RESET, SIZES
from proj.loom.test_engine import command as loom_command
from proj.loom.test_engine import commands as loom_commands
from proj.loom.unit import Loom
from proj.loom.work import Work
from proj.simd.simd import Simd
from proj.simd.test_simd import near_ties
from tests.gateware.core.test_verilog_cfu import popcount_cfu
from tests.support import mutation
from tests.support.examples import Counter, Delays
from tests.support.mutation import Trial
from tests.support.recorder import recorder_cfu

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
    """Layers of every kind that the engine serves, each aborted half-way and done again."""
    kinds = ("conv", "depthwise", "pool", "fully_connected")
    models = [random_layers.make(kind, seed) for kind in kinds for seed in range(4)]
    models += [cases.model("ADD", seed) for seed in range(4)]
    ties = random_layers.make("fully_connected", 0, depth=20, outputs=150)  # 38 groups of outputs
    sent: list[Command] = []
    for seed, model in enumerate([*models, ties]):
        for placed in place.plan(model, SIZES[0]).values():
            if model is ties:
                placed = replace(placed, work=_at_ties(placed.work))
            layer = _paused(list(loom_commands(placed, SIZES[0], random_layers.inputs(model, seed % 4) * 2)))
            if len(layer) < LONGEST:
                sent += [*layer[: len(layer) // 2], RESET, *layer]
    return sent


def _at_ties(work: Work) -> Work:
    """``work`` with filters of 0, and biases and multipliers whose products lie at or beside a tie of the rounding."""
    rng = random.Random(7)
    stream = np.zeros_like(work.stream)  # of a group: shifts, nothing, 4 biases, 4 multipliers, filters
    for group in stream:
        for channel in range(4):
            bias = rng.randint(33, 127)
            result = rng.randint(bias // 2 + 1, bias - 1)
            multiplier = ((result << 31) + (1 << 30)) // bias + rng.randint(0, 1)
            group[[2 + channel, 6 + channel]] = bias * rng.choice((1, -1)) & 0xFFFFFFFF, multiplier
    return replace(work, stream=stream)


def _paused(layer: Sequence[Command]) -> list[Command]:
    """``layer``, whose CPU is busy after each drain command, long after the first: outputs wait for it."""
    drain = loom_command("drain").funct3
    found: list[Command] = []
    for command in layer:
        found.append(command)
        if command.funct3 == drain:
            found += [UNUSED] * (12 if UNUSED in found else 250)
    return found


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
