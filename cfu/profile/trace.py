"""What the instrumented simulator writes (attribution.h of the CPU's folder in soc/cpu), as data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Commands:
    """Commands that a CFU took, and the cycles from each to its response, summed."""

    count: int
    busy: int


@dataclass(frozen=True)
class Segment:
    """The cycles from one reading of mcycle by the runtime to the next: a layer, or what is before or behind all.

    ``cycles`` is by address of the instruction and cause; address 0 is before the first instruction. ``stalls`` is the
    share of it that CFU instructions cause, ``commands`` what happened on the CFU's port: both by function id
    (funct7 << 3 | funct3). ``counters`` are the sums of the CFU's own counters, in their order.
    """

    begin: int
    end: int
    cycles: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    stalls: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    commands: dict[int, Commands] = field(default_factory=dict)
    counters: list[int] = field(default_factory=list)

    @cached_property
    def causes(self) -> Counter[str]:
        """All cycles of the segment by cause."""
        total: Counter[str] = Counter()
        for causes in self.cycles.values():
            total.update(causes)
        return total


def parse(text: str, causes: Iterable[str]) -> list[Segment]:
    """The segments in order of time; ``causes`` are the CPU's, in their order.

    Raises ValueError unless each one's causes sum to its cycles.
    """
    names = tuple(causes)
    segments: list[Segment] = []
    for line in text.splitlines():
        kind, *words = line.split()
        numbers = [int(word) for word in words]
        if kind == "segment":
            segments.append(Segment(numbers[1], numbers[2]))
        elif kind == "cycles":
            segments[-1].cycles[numbers[0]][names[numbers[1]]] = numbers[2]
        elif kind == "stall":
            segments[-1].stalls[numbers[0]][names[numbers[1]]] = numbers[2]
        elif kind == "command":
            segments[-1].commands[numbers[0]] = Commands(*numbers[1:])
        elif kind == "counter":
            segments[-1].counters.append(numbers[1])
        else:
            raise ValueError(f"profile.txt has an unknown item {line!r}")
    for number, segment in enumerate(segments):
        if segment.causes.total() != segment.end - segment.begin:
            raise ValueError(
                f"the causes of segment {number} must sum to {segment.end - segment.begin} cycles, "
                f"not {segment.causes.total()}"
            )
    return segments
