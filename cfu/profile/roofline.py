"""Operational intensity, and what bounds the MACs of a cycle: the array, the multiplier, the paths to RAM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from soc.cpu import Cpu

WORD_BYTES = 4


@dataclass(frozen=True)
class Ceiling:
    """A bound: ``value`` MACs (compute) or bytes (memory) a cycle."""

    name: str
    kind: Literal["compute", "memory"]
    value: float

    @property
    def unit(self) -> str:
        return "MACs/cycle" if self.kind == "compute" else "bytes/cycle"


def ceilings(peak_macs: int | None, cpu: Cpu) -> list[Ceiling]:
    """The bounds of the SoC with ``cpu`` and an array of ``peak_macs`` MACs a cycle (None: no array)."""
    array = [Ceiling("array", "compute", peak_macs)] if peak_macs else []
    paths = [Ceiling(cost.name, "memory", WORD_BYTES / cost.cycles) for cost in cpu.word_costs]
    often = "a cycle" if cpu.multiply_cycles == 1 else f"in {cpu.multiply_cycles} cycles"
    multiplier = Ceiling(f"CPU, one multiplication {often}", "compute", 1 / cpu.multiply_cycles)
    return [*array, multiplier, *paths]
