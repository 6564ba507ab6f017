"""What mutants of the engine are sent: whole layers of every kind, each aborted half-way and done again.

Then jobs that follow one another at once, whose outputs stay inside.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cfu.testing import cases
from gateware.testing import Command
from proj.loom import random_layers, test_engine
from proj.loom.test_engine import BATCHES, RESET, SIZES, unread
from proj.loom.unit import Loom
from proj.loom.work import Work

RANDOM = 0
"""Commands in any order are no program of the engine's."""

UNUSED = Command(1, 99)
"""An opcode of no instruction of the engine's."""

LONGEST = 6000
"""Commands of a layer, beyond which it takes too long."""


def make() -> Loom:
    return Loom(SIZES[0])


def commands() -> list[Command]:
    kinds = ("conv", "depthwise", "pool", "fully_connected")
    models = [random_layers.make(kind, seed) for kind in kinds for seed in range(4)]
    models += [cases.model("ADD", seed) for seed in range(4)]
    ties = random_layers.make("fully_connected", 0, depth=20, outputs=150)  # 38 groups of outputs
    sent: list[Command] = []
    for seed, model in enumerate([*models, ties]):
        for placed in test_engine.schedule(model, SIZES[0]):
            if model is ties:
                placed = replace(placed, work=_at_ties(placed.work))
            inputs = random_layers.inputs(model, seed % 4) * 2
            layer = _paused(list(test_engine.commands(placed, SIZES[0], inputs)))
            if len(layer) < LONGEST:
                sent += [*layer[: len(layer) // 2], RESET, *layer]
    for kind, seed in BATCHES:
        model = random_layers.make(kind, seed)
        (placed,) = test_engine.schedule(model, SIZES[0])
        sent += test_engine.commands(unread(placed), SIZES[0], random_layers.inputs(model, seed))
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
    drain = test_engine.command("drain").funct3
    found: list[Command] = []
    for command in layer:
        found.append(command)
        if command.funct3 == drain:
            found += [UNUSED] * (12 if UNUSED in found else 250)
    return found
