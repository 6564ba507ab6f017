"""What mutants of this CFU are sent besides random commands: products at ties of the rounding (docs/gateware.md)."""

from __future__ import annotations

import random

from gateware.testing import Command
from proj.simd.simd import Simd
from proj.simd.test_simd import near_ties

make = Simd


def commands() -> list[Command]:
    rng = random.Random(3)
    return [command for _ in range(1500) for command in near_ties(rng)]
