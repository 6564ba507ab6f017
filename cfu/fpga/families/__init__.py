"""FPGA families as the tools see them: every module of this package sets ``FAMILY`` and its ``PARTS``.

Adding one is adding a module. What the SoC has to know of a family is soc.families, which has the same names.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType

import numpy as np

from cfu.fpga.block_ram import Layout


@dataclass(frozen=True)
class Resource:
    """One kind of resource: how many the part has, and how many of them each netlist cell takes.

    ``bels`` are the names under which nextpnr's report counts it, where it does so separately.
    """

    available: int
    cells: Mapping[str, float]
    bels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Package:
    """A package and speed grade, as nextpnr calls them; ``speed`` is "" where the name says it, or there is one."""

    name: str
    speed: str = ""


@dataclass(frozen=True)
class Packer:
    """How a placed design becomes a bitstream.

    ``program`` reads ``source`` and writes ``bitstream``, called with ``arguments`` for a part's device. It comes with
    nextpnr, unless ``package`` names the Python package that has it. The contents
    of the SoC's memory go through two functions. ``prepare`` takes the netlist (JSON text), the memory's name and its
    number of 32-bit words, and gives the netlist that is to be placed and how the memory lies in it; ``fill`` takes
    the placed design, the memory's name, that layout and the contents (words x uint32) and gives ``source``. Both
    raise ToolError when the memory is not where it is looked for.
    """

    program: str
    source: str
    bitstream: str
    arguments: Callable[[str], tuple[str, ...]]
    prepare: Callable[[str, str, int], tuple[str, Layout]]
    fill: Callable[[str, str, Layout, np.ndarray], str]
    package: str = ""


@dataclass(frozen=True, eq=False)
class Family:
    """How the tools are called for a family of FPGAs. Raises ValueError unless it has a packer or says why not.

    ``title`` is the name for people. ``synthesis`` is the Yosys command without -top and -json, ``pads`` the one that
    puts pads at the ports, where nextpnr does not. ``nextpnr`` is the program, ``chip`` its arguments for a part's
    device and package, ``constraints`` those that name ``constraints_file`` (``unconstrained``: where there is none),
    ``output`` the option for the placed design and the file that it writes.
    """

    name: str
    title: str
    synthesis: str
    nextpnr: str
    chip: Callable[[str, Package], tuple[str, ...]]
    constraints_file: str
    constraints: tuple[str, ...]
    output: tuple[str, str]
    unconstrained: tuple[str, ...] = ()
    pads: str = ""
    packer: Packer | None = None
    no_packer: str = ""

    def __post_init__(self) -> None:
        if (self.packer is None) != bool(self.no_packer):
            found = "both" if self.packer else "neither"
            raise ValueError(f"family {self.name} must have either a packer or the reason why not, not {found}")


@dataclass(frozen=True)
class Part:
    """An FPGA: what it holds, and what the tools call it.

    ``device`` is its name in the arguments of nextpnr and the packer, ``package`` the one in which a CFU alone is
    placed, ``options`` are those of the family's Yosys command. ``note`` says what its timing does not model.
    ``pins`` are the constraints for the four pins of a CFU alone, where nextpnr does not choose them.
    """

    name: str
    title: str
    family: Family
    device: str
    package: Package
    resources: Mapping[str, Resource] = field(repr=False)
    options: tuple[str, ...] = ()
    note: str = ""
    pins: str = ""

    @property
    def synthesis(self) -> str:
        """The Yosys command without -top and -json."""
        return " ".join((self.family.synthesis, *self.options))


@cache
def families() -> dict[str, Family]:
    """All families by name."""
    return {module.FAMILY.name: module.FAMILY for module in _modules()}


@cache
def parts() -> dict[str, Part]:
    """All parts of all families by name."""
    return {part.name: part for module in _modules() for part in module.PARTS}


def _modules() -> list[ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]
