"""Lattice ECP5: PLLs of TN1263, constraints as LPF, SDRAM and DDR3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from soc.families import CLOCK_PORT, Family, Pin

if TYPE_CHECKING:
    from soc.families.crg import Hardware

_VCO = (400e6, 800e6)
_PFD_MIN = 10e6


def _clocks(oscillator: int) -> set[float]:
    """A second output feeds back, so clock = VCO / divider, VCO = oscillator / reference * feedback (TN1263)."""
    vcos = {
        oscillator / reference * multiple
        for reference in range(1, 129)
        if oscillator / reference >= _PFD_MIN
        for multiple in range(1, 129)
        if _VCO[0] <= oscillator / reference * multiple <= _VCO[1]
    }
    return {vco / divider for vco in vcos for divider in range(1, 129)}


def _lpf(oscillator_hz: int, pins: Sequence[Pin]) -> str:
    lines = ["BLOCK RESETPATHS;", "BLOCK ASYNCPATHS;", f'FREQUENCY PORT "{CLOCK_PORT}" {oscillator_hz / 1e6} MHZ;']
    for pin in pins:
        attributes = " ".join((f"IO_TYPE={pin.standard}", *pin.attributes))
        lines += [f'LOCATE COMP "{pin.port}" SITE "{pin.site}";', f'IOBUF PORT "{pin.port}" {attributes};']
    return "\n".join(lines) + "\n"


def _hardware() -> Hardware:
    from soc.families.ecp5 import hardware  # here: LiteX takes 0.3 s to load

    return hardware.HARDWARE


FAMILY = Family(
    name="ecp5",
    plls=dict.fromkeys(("ecp5-85k", "ecp5-45k", "ecp5-25k"), _clocks),
    constraints=_lpf,
    chips={"sdr": 1, "ddr3": 2},  # LiteDRAM's DDR3 PHY runs on an edge clock of twice the SoC's
    hardware=_hardware,
)
