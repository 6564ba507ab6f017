"""The SoC's address map and memories, declared once: hardware, linker script and simulator follow.

Plain data, no framework: the host flow may import this without loading LiteX.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: Roles that the compiler and the linker place in a region.
ROLES = ("code", "weights", "arena", "scratch", "data", "stack")

#: Base addresses of the control/status registers that firmware uses (LiteX CSR banks of 0x800 bytes).
CSR_BASE = 0xF000_0000
CSR_BANK_BYTES = 0x800
CSR_BANKS = {"ctrl": 0, "uart": 4, "timer0": 3}


@dataclass(frozen=True)
class Region:
    """A range of memory with one timing.

    ``wait_states`` is the extra bus cycles of the first word of an access; with ``bursting`` the
    following words of a cache line take one cycle each.
    """

    name: str
    origin: int
    size: int
    wait_states: int = 1
    bursting: bool = True
    cached: bool = True


@dataclass(frozen=True)
class Memory:
    """A memory configuration of the SoC: its regions, and which role lives where.

    ``fits`` names the board it fits, or is empty for a configuration that fits no chip: no
    published figure may come from such a one.
    """

    name: str
    regions: tuple[Region, ...]
    placement: dict[str, str] = field(default_factory=dict)
    fits: str = ""

    def region(self, role: str) -> Region:
        """The region in which ``role`` (one of ROLES) is placed; the first region unless placed."""
        name = self.placement.get(role, self.regions[0].name)
        return next(region for region in self.regions if region.name == name)


_RAM_ORIGIN = 0x4000_0000

MEMORIES = {
    memory.name: memory
    for memory in (
        Memory("ulx3s-85f", (Region("main_ram", _RAM_ORIGIN, 320 * 1024),), fits="ULX3S-85F, all on chip"),
        Memory("sim-large", (Region("main_ram", _RAM_ORIGIN, 64 * 1024 * 1024),)),
    )
}

#: The first instruction after reset: the start of the code's region, which the bitstream initialises.
RESET_ADDRESS = _RAM_ORIGIN
