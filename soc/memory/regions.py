"""The SoC's address map and memories, declared once: hardware, linker script and simulator follow.

Plain data, no framework: the host flow may import this without loading LiteX.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

#: Roles that the compiler and the linker place in a region.
ROLES = ("code", "weights", "arena", "scratch", "data", "stack")

#: Base address of the control/status registers; each peripheral has a bank of CSR_BANK_BYTES.
CSR_BASE = 0xF000_0000
CSR_BANK_BYTES = 0x800
CSR_BANKS = {"ctrl": 0, "uart": 1, "timer0": 2}

#: Byte offsets of the 32-bit registers in a peripheral's bank.
CSR_REGISTERS = {
    "ctrl": {"reset": 0x00, "scratch": 0x04, "bus_errors": 0x08},
    "uart": {"rxtx": 0x00, "txfull": 0x04, "rxempty": 0x08, "ev_status": 0x0C, "ev_pending": 0x10}
    | {"ev_enable": 0x14, "txempty": 0x18, "rxfull": 0x1C},
    "timer0": {"load": 0x00, "reload": 0x04, "en": 0x08, "update_value": 0x0C, "value": 0x10}
    | {"ev_status": 0x14, "ev_pending": 0x18, "ev_enable": 0x1C},
}

#: Interrupt lines: bit numbers in the CPU's registers of unmasked and of pending interrupts.
INTERRUPTS = {"uart": 0, "timer0": 1}

#: Where RAM starts, and in it the programs.
RAM_ORIGIN = 0x4000_0000

#: The clock that boards are asked for. Simulated cycles do not depend on it.
CLOCK_HZ = 50_000_000


@dataclass(frozen=True)
class Region:
    """A range of memory with one timing. ``origin`` and ``size`` are in bytes.

    ``wait_states`` is the extra bus cycles of the first word of an access; with ``bursting`` the
    following words of a cache line take one cycle each. An ``external`` region is in a DRAM chip behind LiteDRAM:
    its timing is no constant, and ``wait_states`` says nothing.
    """

    name: str
    origin: int
    size: int
    wait_states: int = 1
    bursting: bool = True
    cached: bool = True
    external: bool = False

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise ValueError(f"a region's name must be an identifier, not {self.name!r}")
        if self.size <= 0 or self.size % 4:
            raise ValueError(f"region {self.name} must have a positive multiple of 4 bytes, not {self.size!r}")
        if self.origin % (1 << (self.size - 1).bit_length()):
            raise ValueError(
                f"region {self.name} must start at a multiple of its size rounded up to a power of two, "
                f"not {self.origin:#x}"
            )

    @property
    def end(self) -> int:
        """The address behind the last byte."""
        return self.origin + self.size


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

    def __post_init__(self) -> None:
        ordered = sorted(self.regions, key=lambda region: region.origin)
        for below, above in itertools.pairwise(ordered):
            if below.end > above.origin:
                raise ValueError(f"regions must not overlap, not {below.name} and {above.name}")
        names = [region.name for region in self.regions]
        if len(set(names)) != len(names):
            raise ValueError(f"regions must have different names, not {names!r}")
        for role, name in self.placement.items():
            if role not in ROLES or name not in names:
                raise ValueError(f"placement must map roles {ROLES} to regions {names!r}, not {role!r} to {name!r}")

    @property
    def external(self) -> bool:
        """Whether a region is in a DRAM chip: then the BIOS starts it, and programs come over the serial port."""
        return any(region.external for region in self.regions)

    def region(self, role: str) -> Region:
        """The region in which ``role`` (one of ROLES) is placed; the first region unless placed."""
        name = self.placement.get(role, self.regions[0].name)
        return next(region for region in self.regions if region.name == name)


def _dram(megabytes: int) -> Region:
    return Region("main_ram", RAM_ORIGIN, megabytes * 1024 * 1024, external=True)


#: On chip, where programs are in DRAM: LiteX's BIOS and its data, by the names that LiteX gives them.
BIOS_REGIONS = (Region("rom", 0x0000_0000, 32 * 1024), Region("sram", 0x1000_0000, 8 * 1024))

MEMORIES = {
    memory.name: memory
    for memory in (
        Memory("ulx3s-85f", (Region("main_ram", RAM_ORIGIN, 320 * 1024),), fits="ULX3S-85F, all on chip"),
        Memory("ecp5-45k", (Region("main_ram", RAM_ORIGIN, 176 * 1024),), fits="boards with LFE5U-45F, on chip"),
        Memory("ecp5-25k", (Region("main_ram", RAM_ORIGIN, 80 * 1024),), fits="boards with LFE5U-25F, on chip"),
        Memory("gw2a-18", (Region("main_ram", RAM_ORIGIN, 64 * 1024),), fits="Tang Nano 20K, on chip"),
        Memory("sdram-32m", (_dram(32),), fits="boards with 32 MB of SDRAM"),
        Memory("ddr3-128m", (_dram(128),), fits="boards with 128 MB of DDR3"),
        Memory("sim-large", (Region("main_ram", RAM_ORIGIN, 64 * 1024 * 1024),)),
    )
}


def register(bank: str, name: str) -> int:
    """The address of a control/status register, such as ``register("uart", "rxtx")``."""
    return CSR_BASE + CSR_BANKS[bank] * CSR_BANK_BYTES + CSR_REGISTERS[bank][name]
