"""FPGA families as data: every folder of this package sets ``FAMILY``. Adding one is adding a folder.

No framework here: what a family's SoC needs of LiteX is loaded when one is made. How the tools are called for a
family is cfu.fpga.families.
"""

from __future__ import annotations

import bisect
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from soc.names import suggestion

if TYPE_CHECKING:
    from soc.families.crg import Hardware

#: Clocks worth asking for.
LOWEST_HZ, HIGHEST_HZ = 10_000_000, 150_000_000

#: The oscillator's port of every board's SoC.
CLOCK_PORT = "clock"

#: From an oscillator's frequency (Hz) all clocks (Hz) that a PLL makes of it, in any order.
Clocks = Callable[[int], Iterable[float]]


@dataclass(frozen=True)
class Pin:
    """A bit of a port and where it leaves the package: ``standard`` and ``attributes`` in the words of the tools."""

    port: str
    site: str
    standard: str
    attributes: tuple[str, ...] = ()


def _no_soc(*arguments: object) -> NoReturn:
    raise ValueError("no SoC on this family: its parts are for CFUs alone")


@dataclass(frozen=True, eq=False)
class Family:
    """What the SoC has to know of an FPGA family.

    ``plls`` are the clocks that each part's PLL makes, by the part's name in cfu.fpga.parts; ``alone`` the parts for
    CFUs alone, and why there is no SoC on them. ``constraints`` writes the oscillator's frequency (Hz) and the pins
    in the words of the family's tools. ``chips`` are the kinds of memory chips that the family's PHYs serve, with
    the clock that the PLL makes for each PHY as a multiple of the SoC's. ``hardware`` loads LiteX's side.
    """

    name: str
    plls: Mapping[str, Clocks] = field(default_factory=dict)
    alone: Mapping[str, str] = field(default_factory=dict)
    constraints: Callable[[int, Sequence[Pin]], str] = _no_soc
    chips: Mapping[str, int] = field(default_factory=dict)
    hardware: Callable[[], Hardware] = _no_soc

    @property
    def parts(self) -> tuple[str, ...]:
        return (*self.plls, *self.alone)

    def achievable(self, part: str, oscillator_hz: int) -> tuple[float, ...]:
        """All clocks (Hz, ascending) of ``part`` between LOWEST_HZ and HIGHEST_HZ.

        Raises ValueError when the part is not of this family, or has no SoC.
        """
        if part in self.alone:
            raise ValueError(f"no clock for a SoC on {part}: {self.alone[part]}")
        if part not in self.plls:
            raise ValueError(f"unknown part {part!r} of family {self.name}; {suggestion(part, self.parts)}")
        return _in_range(self.plls[part], oscillator_hz)

    def closest(self, part: str, oscillator_hz: int, wanted_hz: float, chip: str = "") -> float:
        """The highest clock (Hz) up to ``wanted_hz`` that the PLL of ``part`` makes from ``oscillator_hz``.

        With a memory ``chip`` (one of ``chips``) the PLL makes its PHY's clock, of which the SoC's is a part. Raises
        ValueError when there is none.
        """
        ratio = self.chips[chip] if chip else 1
        choices = self.achievable(part, oscillator_hz)
        position = bisect.bisect_right(choices, ratio * wanted_hz * (1 + 1e-9))
        if position == 0:
            lowest = choices[0] / ratio / 1e6
            raise ValueError(f"clock must be at least {lowest:.1f} MHz, not {wanted_hz / 1e6:.3f}")
        return choices[position - 1] / ratio


@cache
def _in_range(clocks: Clocks, oscillator_hz: int) -> tuple[float, ...]:
    return tuple(sorted({clock for clock in clocks(oscillator_hz) if LOWEST_HZ <= clock <= HIGHEST_HZ}))


@cache
def families() -> dict[str, Family]:
    """All families by name."""
    folders = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)
    found: list[Family] = [importlib.import_module(f"{__name__}.{name}").FAMILY for name in folders]
    return {family.name: family for family in found}


def family(name: str) -> Family:
    """The family called ``name``. Raises ValueError with the nearest name."""
    if name not in families():
        raise ValueError(f"unknown family {name!r}; {suggestion(name, families())}")
    return families()[name]


def of_part(part: str) -> Family:
    """The family that declares ``part``. Raises ValueError with the nearest part's name."""
    found = {name: each for each in families().values() for name in each.parts}
    if part not in found:
        raise ValueError(f"unknown part {part!r}; {suggestion(part, found)}")
    return found[part]
