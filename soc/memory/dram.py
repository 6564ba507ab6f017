"""Memory chips: LiteDRAM's PHY and controller as a region of the SoC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import litedram.modules
from litex.build.generic_platform import GenericPlatform, Pins, Subsignal
from migen import Module

from soc.memory.regions import Region

if TYPE_CHECKING:
    from soc.boards import Bus, Dram

#: LiteDRAM's write-back cache between the bus and the chip, in bytes: it makes chip bursts of the bus's words.
L2_BYTES = 8 * 1024

#: The SDRAM's clock leaves through a pad of its own, not through the PHY's.
_CLOCK = "clock"


def pads(dram: Dram) -> list[tuple[Any, ...]]:
    """The chip's pads, for a platform: ``dram`` with the names that LiteDRAM expects, its clock, its idle pins."""
    signals = [Subsignal(name, Pins(_width(bus))) for name, bus in dram.pads.items() if name != _CLOCK]
    clock = [("dram_clock", 0, Pins(1))] if _CLOCK in dram.pads else []
    idle = [("dram_idle", number, Pins(_width(bus))) for number, (bus, _) in enumerate(dram.idle)]
    return [("dram", 0, *signals), *clock, *idle]


def ports(dram: Dram) -> dict[str, Bus]:
    """The Verilog port of each bus of ``pads``."""
    idle = {f"dram_idle{number}": bus for number, (bus, _) in enumerate(dram.idle)}
    return {**{f"dram_{name}": bus for name, bus in dram.pads.items()}, **idle}


def add(system: Module, region: Region, dram: Dram, platform: GenericPlatform) -> None:
    """Put ``dram`` behind LiteDRAM into ``system`` as ``region``. Raises ValueError when the chip has another size."""
    phy = system.crg.add_phy(system, platform.request("dram"), dram)
    chip = getattr(litedram.modules, dram.module)(system.sys_clk_freq, system.crg.rate)
    for number, (bus, level) in enumerate(dram.idle):
        every = (1 << _width(bus)) - 1
        system.comb += platform.request("dram_idle", number).eq(every if level else 0)
    system.mem_map["main_ram"] = region.origin
    system.add_sdram("sdram", phy=phy, module=chip, l2_cache_size=L2_BYTES)
    if system.bus.regions["main_ram"].size != region.size:
        raise ValueError(f"{dram.module} has {system.bus.regions['main_ram'].size:,} bytes, not {region.size:,}")


def _width(bus: Bus) -> int:
    return len(bus.pins.split())
