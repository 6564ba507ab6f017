"""Boards as data: every module of this package sets ``BOARD``. Adding one is adding a file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from soc.families import Family, of_part
from soc.memory.regions import MEMORIES
from soc.names import suggestion


@dataclass(frozen=True)
class Pad:
    """One pin of the package. ``attributes`` are I/O attributes in the words of the family's tools."""

    pin: str
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bus:
    """The pins of one signal of a memory chip, lowest bit first, separated by spaces; their electrical standard.

    ``attributes`` are I/O attributes in the words of the family's tools.
    """

    pins: str
    standard: str
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dram:
    """A memory chip behind LiteDRAM: ``kind`` is one of its family's ``chips``, ``module`` LiteDRAM's name of it.

    ``pads`` are its signals by LiteDRAM's names. ``idle`` are pins that must be driven for signal integrity:
    pins, and the level. Of DDR3: ``mask_order`` has for each byte the data mask that the board wires to it, where
    not in order; ``termination`` is LiteDRAM's word for the chip's own (RTT_NOM), "" for LiteDRAM's choice.
    """

    kind: str
    module: str
    pads: Mapping[str, Bus]
    idle: tuple[tuple[Bus, int], ...] = ()
    mask_order: tuple[int, ...] = ()
    termination: str = ""


@dataclass(frozen=True)
class Board:
    """What the toolkit has to know of a board. Raises ValueError when it names what is not there.

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

    def __post_init__(self) -> None:
        try:
            family = self.family
        except ValueError as error:
            raise ValueError(f"board {self.name}: {error}") from error
        if self.no_soc:
            return
        if self.part in family.alone:
            raise ValueError(f"board {self.name} must have a no_soc: {family.alone[self.part]}")
        if self.memory not in MEMORIES:
            raise ValueError(f"board {self.name}: unknown memory {self.memory!r}; {suggestion(self.memory, MEMORIES)}")
        if self.dram is not None and self.dram.kind not in family.chips:
            known = ", ".join(family.chips) or "no kind of memory chip"
            raise ValueError(f"board {self.name}: {family.name} serves {known}, not {self.dram.kind!r}")

    @property
    def family(self) -> Family:
        """The family that declares the board's part."""
        return of_part(self.part)

    def closest_clock(self, wanted_hz: float) -> float:
        """The highest clock (Hz) up to ``wanted_hz`` that the SoC can have. Raises ValueError when there is none."""
        return self.family.closest(self.part, self.clock_hz, wanted_hz, self.dram.kind if self.dram else "")


@cache
def boards() -> dict[str, Board]:
    """All boards by name."""
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found = [importlib.import_module(f"{__name__}.{name}").BOARD for name in modules]
    return {board.name: board for board in found}


def board(name: str) -> Board:
    """The board called ``name``. Raises ValueError with the nearest name."""
    if name not in boards():
        raise ValueError(f"unknown board {name!r}; {suggestion(name, boards())}")
    return boards()[name]
