"""Operational intensity, and what bounds the MACs of a cycle: the array, the multiplier, the paths to RAM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WORD_BYTES = 4

#: Cycles per 32-bit word between RAM and CFU through the CPU, nothing in the caches: tests/soc/test_system.py pins
#: them, docs/simulation.md has the table.
COLD_LOAD_BEST = 3.375  # 8 loads, 4 CFU instructions
COLD_LOAD = 3.625  # 4 loads, 2 CFU instructions
STORE = 3.0  # 4 CFU instructions, 4 stores


@dataclass(frozen=True)
class Ceiling:
    """A bound: ``value`` MACs (compute) or bytes (memory) a cycle."""

    name: str
    kind: Literal["compute", "memory"]
    value: float

    @property
    def unit(self) -> str:
        return "MACs/cycle" if self.kind == "compute" else "bytes/cycle"


def ceilings(peak_macs: int | None) -> list[Ceiling]:
    """The bounds of the SoC with an array of ``peak_macs`` MACs a cycle (None: no array)."""
    array = [Ceiling("array", "compute", peak_macs)] if peak_macs else []
    return [
        *array,
        Ceiling("CPU, one multiplication a cycle", "compute", 1),
        Ceiling("cold loads, 8 with 4 CFU instructions", "memory", WORD_BYTES / COLD_LOAD_BEST),
        Ceiling("cold loads, 4 with 2 CFU instructions", "memory", WORD_BYTES / COLD_LOAD),
        Ceiling("stores, 4 with 4 CFU instructions", "memory", WORD_BYTES / STORE),
    ]
