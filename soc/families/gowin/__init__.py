"""Gowin GW2A and GW1N: PLLs of UG286, constraints as CST."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from soc.families import Family, Pin

if TYPE_CHECKING:
    from soc.families.crg import Hardware

_GW2A_VCO = (500e6, 1250e6)
_PFD_MIN = 3e6
_OUT_DIVIDERS = (2, 4, 8, 16, 32, 48, 64, 80, 96, 112, 128)


def _gw2a(oscillator: int) -> set[float]:
    """clock = oscillator * feedback / reference, VCO = clock * output divider (UG286)."""
    clocks = {
        oscillator * feedback / reference
        for reference in range(1, 64)
        if oscillator / reference >= _PFD_MIN
        for feedback in range(1, 64)
    }
    low, high = _GW2A_VCO
    return {clock for clock in clocks if any(low <= clock * divider <= high for divider in _OUT_DIVIDERS)}


def _cst(oscillator_hz: int, pins: Sequence[Pin]) -> str:
    """The oscillator's frequency is no constraint here: nextpnr is told the SoC's clock."""
    lines = []
    for pin in pins:
        attributes = " ".join((f"IO_TYPE={pin.standard}", *pin.attributes))
        lines += [f'IO_LOC "{pin.port}" {pin.site};', f'IO_PORT "{pin.port}" {attributes};']
    return "\n".join(lines) + "\n"


def _hardware() -> Hardware:
    from soc.families.gowin import hardware  # here: LiteX takes 0.3 s to load

    return hardware.HARDWARE


FAMILY = Family(
    name="gowin",
    plls={"gw2a-18": _gw2a},
    alone={"gw1n-9": "its PLL has other limits, which nobody has declared in soc/families/gowin"},
    constraints=_cst,
    hardware=_hardware,
)
