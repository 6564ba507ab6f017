"""Documents of place and route: ``cfu.synth``, ``cfu.bitstream``."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from cfu.records.schema.base import Bytes, Count, Document, Mhz, Object, Seconds, Sha256
from cfu.records.schema.simulation import Use


class Spread(Object):
    """Fmax over the seeds, in MHz."""

    min: Mhz
    median: Mhz
    max: Mhz


class Placement(Object):
    """One seed's placement; ``path`` is its slowest, in words."""

    seed: int
    fmax_mhz: Mhz
    seconds: Seconds
    path: str


class CriticalPath(Object):
    """The slowest seed's slowest path, in nanoseconds of logic and of routing."""

    source: str = field(name="from")
    sink: str = field(name="to")
    logic_ns: float
    routing_ns: float
    through: list[str]


class Timed(Document):
    """Resources and timing of a placed design."""

    project: str
    part: str
    resources: dict[str, Use]
    fmax_mhz: Spread
    seeds: Count
    placements: list[Placement]
    critical_path: CriticalPath
    synthesis_seconds: Seconds
    seconds: Seconds
    note: str | None
    toolchain: list[str]


class Synth(Timed):
    """The document of ``cfu synth``: the CFU alone. ``clock_mhz`` is asked for, and met by the best seed or not."""

    status: Literal["ok"]
    clock_mhz: Mhz
    meets_clock: bool


class Bitstream(Timed):
    """The document of ``cfu bitstream``: the whole SoC. ``program`` is what a board's BIOS loads, if it does."""

    status: Literal["ok"]
    board: str
    memory: str
    clock_mhz: Mhz
    model: str
    model_source: str
    model_sha256: Sha256
    chosen_seed: int
    firmware_compiler: str
    bitstream: str
    bytes: Bytes
    program: str | None
