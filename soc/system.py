"""The system on chip: one class for simulation and boards.

A CPU (soc.cpu) with a CFU port, on-chip RAMs that answer bursts, a timer, a UART.
Only the platform, the clock (``crg``) and the UART's pads differ between a board and the simulator.
There is no ROM: the bitstream (in simulation the harness) fills the RAMs, the CPU starts in one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litex.build.generic_platform import GenericPlatform
from litex.soc.integration.soc import SoCRegion
from litex.soc.integration.soc_core import SoCCore
from litex.soc.interconnect import wishbone
from migen import Module

from soc.cpu import DEFAULT, Cpu
from soc.memory.on_chip import Ram
from soc.memory.regions import (
    BIOS_REGIONS,
    CSR_BANK_BYTES,
    CSR_BANKS,
    CSR_BASE,
    CSR_REGISTERS,
    INTERRUPTS,
    Memory,
    Region,
)

if TYPE_CHECKING:
    from soc.boards import Dram

#: Wait states of the on-chip RAM (soc.memory.on_chip): the read port is registered.
RAM_WAIT_STATES = 1

#: Bus cycles after which an access that nobody answers ends: reads give all ones, ``ctrl.bus_errors`` counts it.
BUS_TIMEOUT = 1024


class ExactRegion(SoCRegion):
    """A region that decodes its own size, where LiteX would round it up to a power of two.

    An access between the end of the RAM and the power of two then times out like any other to no
    memory, instead of reaching cells that do not exist (undefined, and different on each target).
    """

    def decoder(self, bus: Any) -> Any:
        selects = super().decoder(bus)
        words = self.size // 4
        if self.size == self.size_pow2:
            return selects
        bits = (words - 1).bit_length()
        return lambda address: selects(address) & (address[:bits] < words)


class System(SoCCore):
    """The SoC around the CFU in ``cfu_verilog`` (a file with ``module Cfu``).

    ``uart`` is "sim" (a byte stream, for the simulator) or the name of the platform's serial pads.
    ``contents`` gives the initial words of regions, for a bitstream. External regions are in ``dram``; such a SoC
    starts in LiteX's BIOS, which has two small regions of its own on chip. The address map is soc.memory.regions's:
    checked when the SoC is finalized.
    """

    csr_map = CSR_BANKS
    interrupt_map = INTERRUPTS

    def __init__(
        self,
        platform: GenericPlatform,
        crg: Module,
        memory: Memory,
        cfu_verilog: Path,
        *,
        clock_hz: float,
        cpu: Cpu = DEFAULT,
        uart: str = "serial",
        contents: Mapping[str, Sequence[int]] | None = None,
        dram: Dram | None = None,
    ):
        self.crg = crg
        core = cpu.core()
        super().__init__(
            platform,
            clock_hz,
            bus_bursting=True,
            bus_timeout=BUS_TIMEOUT,
            **core.soc_arguments(cfu_verilog, cpu.start(memory)),
            csr_paging=CSR_BANK_BYTES,
            integrated_rom_size=0,
            integrated_sram_size=0,
            uart_name=uart,
        )
        core.connect(self.cpu)
        for region in (*memory.regions, *(BIOS_REGIONS if memory.external else ())):
            if region.external:
                self._add_dram(region, dram)
            else:
                self._add_region(region, (contents or {}).get(region.name, []))

    def _add_dram(self, region: Region, dram: Dram | None) -> None:
        if dram is None:
            raise ValueError(f"region {region.name} is in a memory chip, and there is none here")
        from soc.memory.dram import add  # here: LiteDRAM takes a moment to load, and most SoCs have none

        add(self, region, dram, self.platform)

    def _add_region(self, region: Region, contents: Sequence[int]) -> None:
        if region.wait_states != RAM_WAIT_STATES:
            raise ValueError(
                f"on-chip RAM has {RAM_WAIT_STATES} wait state: region {region.name} cannot have {region.wait_states!r}"
            )
        bus = wishbone.Interface(data_width=32, address_width=32, addressing="word", bursting=region.bursting)
        ram = Ram(region.size, bus, contents, region.name)
        self.bus.add_slave(region.name, bus, ExactRegion(region.origin, region.size, "rwx", cached=region.cached))
        self.add_module(region.name, ram)

    def finalize(self) -> None:
        super().finalize()
        check_address_map(self)


def check_address_map(system: System) -> None:
    """Raise ValueError unless registers and interrupts are where soc.memory.regions says."""
    found = {
        bank: {register.name: offset * 4 for offset, register in enumerate(region.obj)}
        for bank, region in system.csr.regions.items()
        if bank in CSR_BANKS or not hasattr(system, "sdram")  # LiteDRAM's own banks come behind
    }
    if found != CSR_REGISTERS:
        raise ValueError(f"soc.memory.CSR_REGISTERS must be {found!r}, not {CSR_REGISTERS!r}")
    for bank, number in CSR_BANKS.items():
        origin = system.csr.regions[bank].origin
        if origin != CSR_BASE + number * CSR_BANK_BYTES:
            raise ValueError(f"soc.memory.CSR_BANKS must put {bank} at {origin:#x}, not in bank {number!r}")
    if system.irq.locs != INTERRUPTS:
        raise ValueError(f"soc.memory.INTERRUPTS must be {system.irq.locs!r}, not {INTERRUPTS!r}")
