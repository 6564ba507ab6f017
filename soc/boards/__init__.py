"""Boards as data: every module of this package sets ``BOARD``. Adding one is adding a file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from soc.clock import closest


@dataclass(frozen=True)
class Pad:
    """One pin of the package. ``attributes`` are I/O attributes in the words of the family's tools."""

    pin: str
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bus:
    """The pins of one signal of a memory chip, lowest bit first, separated by spaces; their electrical standard."""

    pins: str
    standard: str = "LVCMOS33"
    attributes: tuple[str, ...] = ("SLEWRATE=FAST",)


@dataclass(frozen=True)
class Dram:
    """A memory chip behind LiteDRAM: ``kind`` is "sdr" or "ddr3", ``module`` LiteDRAM's name of the chip.

    ``pads`` are its signals by LiteDRAM's names. ``idle`` are pins that must be driven for signal integrity:
    pins, and the level.
    """

    kind: str
    module: str
    pads: Mapping[str, Bus]
    idle: tuple[tuple[Bus, int], ...] = ()


@dataclass(frozen=True)
class Board:
    """What the toolkit has to know of a board.

    ``part`` names one of cfu.fpga.parts; ``package`` and ``speed`` are what nextpnr calls them. ``clock`` is the
    oscillator's pin, ``clock_hz`` its frequency. ``reset`` is a button, ``reset_active`` the level when pressed;
    None where the board has none. ``high`` are pins that must be driven high for the board to stay on. ``memory``
    is the configuration (soc.memory.regions) that fits it, ``dram`` the chip that holds it unless it is on the FPGA.
    ``programmer`` are the arguments with which openFPGALoader finds the board. ``no_soc`` says why the SoC does not
    fit, where it does not: the CFU alone can still be synthesised.
    """

    name: str
    title: str
    part: str
    package: str
    speed: str
    clock: Pad
    clock_hz: int
    tx: Pad
    rx: Pad
    programmer: tuple[str, ...]
    memory: str = ""
    reset: Pad | None = None
    reset_active: int = 1
    high: tuple[Pad, ...] = ()
    dram: Dram | None = None
    no_soc: str = ""

    def closest_clock(self, wanted_hz: float) -> float:
        """The highest clock (Hz) up to ``wanted_hz`` that the SoC can have. Raises ValueError when there is none."""
        ratio = (
            2 if self.dram is not None and self.dram.kind == "ddr3" else 1
        )  # the PLL makes the DDR3 PHY's edge clock
        return closest(self.part, self.clock_hz, ratio * wanted_hz) / ratio


@cache
def boards() -> dict[str, Board]:
    """All boards by name."""
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found = [importlib.import_module(f"{__name__}.{name}").BOARD for name in modules]
    return {board.name: board for board in found}
