"""Boards as data: every module of this package sets ``BOARD``. Adding one is adding a file."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Pad:
    """One pin of the package. ``attributes`` are I/O attributes in the words of the family's tools."""

    pin: str
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Board:
    """What the toolkit has to know of a board.

    ``part`` names one of cfu.fpga.parts; ``package`` and ``speed`` are what nextpnr calls them. ``clock`` is the
    oscillator's pin, ``clock_hz`` its frequency. ``reset`` is a button, ``reset_active`` the level when pressed;
    None where the board has none. ``high`` are pins that must be driven high for the board to stay on. ``memory``
    is the configuration (soc.memory) that fits its chip. ``programmer`` are the arguments with which openFPGALoader
    finds it. ``no_soc`` says why the SoC does not fit, where it does not: the CFU alone can still be synthesised.
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
    no_soc: str = ""


@cache
def boards() -> dict[str, Board]:
    """All boards by name."""
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found = [importlib.import_module(f"{__name__}.{name}").BOARD for name in modules]
    return {board.name: board for board in found}
