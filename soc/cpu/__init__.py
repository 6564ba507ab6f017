"""CPUs as data: every folder of this package sets ``CPU``. Adding one is adding a folder, and its start-up code.

Plain data, no framework: the host flow may import this without loading LiteX. A CPU's folder here has

    __init__.py     CPU = Cpu(...)
    litex.py        the CPU in the SoC, see :class:`Core`; loads LiteX, so imported only to generate hardware
    attribution.h   ``class Attribution`` of the instrumented simulator (soc/harness/simulation.h says what it observes)

and its folder of the same name in ``software/cpu/``

    start.S ...         the start-up files: reset, trap entry
    include/cpu/*.h     what the runtime includes: cache.h, cfu_port.h, counter.h, interrupt.h
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol, cast

from soc.memory.regions import BIOS_REGIONS, Memory
from soc.probes import Probes

#: The alignment of a stack frame: what code and data are aligned to for a CPU without caches.
_WITHOUT_CACHES = 16


@dataclass(frozen=True)
class Cache:
    """A cache of ``ways`` ways of ``way_bytes`` bytes each, in lines of ``line_bytes``; ``write`` is its policy."""

    ways: int
    way_bytes: int
    line_bytes: int
    write: Literal["none", "through", "back"] = "none"

    def __post_init__(self) -> None:
        for name in ("ways", "way_bytes", "line_bytes"):
            value = getattr(self, name)
            if value < 1 or value & (value - 1):
                raise ValueError(f"{name} of a cache must be a power of two, not {value!r}")
        if self.way_bytes < self.line_bytes:
            raise ValueError(f"a way must have at least a line of {self.line_bytes} bytes, not {self.way_bytes!r}")


@dataclass(frozen=True)
class Csrs:
    """Numbers of the CPU's own control and status registers.

    ``interrupt_mask`` has a bit for each of ``interrupt_lines`` (a mask) that is set while the line may interrupt,
    ``interrupt_pending`` one that is set while the line asks for it. The CFU is on while the bits ``cfu_enable`` of
    ``cfu`` are set; they may be in the interrupt mask.
    """

    interrupt_mask: int
    interrupt_pending: int
    interrupt_lines: int
    cfu: int
    cfu_enable: int

    def __post_init__(self) -> None:
        for name in ("interrupt_mask", "interrupt_pending", "cfu"):
            value = getattr(self, name)
            if not 0 <= value < 0x1000:
                raise ValueError(f"the CSR number {name} must have 12 bits, not {value!r}")
        if self.cfu == self.interrupt_mask and self.cfu_enable & self.interrupt_lines:
            raise ValueError(f"cfu_enable must not be an interrupt line, not {self.cfu_enable:#x}")


@dataclass(frozen=True)
class WordCost:
    """Measured cycles per 32-bit word between RAM and CFU through the CPU.

    ``measured_by`` names the loop of tests/soc/test_system.py that pins it.
    """

    name: str
    cycles: float
    measured_by: str


@dataclass(frozen=True)
class CfuWait:
    """A pipeline stage in which a CFU instruction waits until the CFU does what ``what`` says.

    ``active`` (whether it is there), ``pc`` and ``instruction`` are the stage's registers, as paths below the SoC.
    """

    what: str
    active: str
    pc: str
    instruction: str


@dataclass(frozen=True)
class Cpu:
    """What is this CPU's alone.

    ``march``, ``misa_spec`` and ``mabi`` are gcc's. From ``uncached_origin`` to the end the CPU does not cache.
    ``reset_address`` is where it starts if that is fixed; None: the SoC says where. ``pc`` is the register with the
    address of the last instruction that completed, ``cycle_counter`` that of mcycle, as paths below the SoC.
    ``cfu_waits`` are where a CFU instruction can wait, the last stage first. ``trap_causes`` are values of mcause
    that the RISC-V specification leaves to the CPU. ``multiply_cycles`` are those from one multiplication to the
    next that does not need its result, ``cold_word_cycles`` is what a word costs when lines that are not in the cache
    are loaded by words and nothing else is done (measured, with one wait state and bursts). ``start_files`` are
    compiled and linked first, in their order. ``folder`` is that below ``soc/cpu`` and ``software/cpu``: sizes of one
    CPU may share it. ``packages`` are the Python distributions that its hardware comes from.
    """

    name: str
    title: str
    march: str
    misa_spec: str
    mabi: str
    instruction_cache: Cache | None
    data_cache: Cache | None
    uncached_origin: int
    csrs: Csrs
    pc: str
    cycle_counter: str
    cfu_waits: tuple[CfuWait, ...]
    probes: Probes
    multiply_cycles: int
    word_costs: tuple[WordCost, ...]
    folder: str
    packages: tuple[str, ...] = ()
    cold_word_cycles: float = 1.0
    start_files: tuple[str, ...] = ("start.S",)
    reset_address: int | None = None
    trap_causes: Mapping[int, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not self.march.startswith("rv32"):
            raise ValueError(f"the CPU must have 32 bits: march must start with rv32, not {self.march!r}")
        if self.multiply_cycles < 1:
            raise ValueError(f"multiply_cycles must be at least 1, not {self.multiply_cycles!r}")
        if not self.start_files:
            raise ValueError(f"a CPU must have a start-up file, not {self.start_files!r}")

    @property
    def flags(self) -> tuple[str, ...]:
        """The compiler's and linker's arguments for this architecture."""
        return (f"-march={self.march}", f"-misa-spec={self.misa_spec}", f"-mabi={self.mabi}")

    @property
    def caches(self) -> tuple[Cache, ...]:
        return tuple(found for found in (self.instruction_cache, self.data_cache) if found is not None)

    @property
    def line_bytes(self) -> int:
        """Bytes of the longest line: what starts at a multiple of it shares none."""
        return max((found.line_bytes for found in self.caches), default=_WITHOUT_CACHES)

    @property
    def way_bytes(self) -> int:
        """Bytes of the largest way: addresses that differ by a multiple of it conflict. 0 without caches."""
        return max((found.way_bytes for found in self.caches), default=0)

    def start(self, memory: Memory) -> int:
        """The address of the first instruction after reset: of the code, or of the BIOS where there is one.

        Raises ValueError when that cannot be with ``memory``, or a region is cached where the CPU does not cache.
        """
        for region in memory.regions:
            if region.cached != (region.end <= self.uncached_origin):
                raise ValueError(f"{self.title} caches exactly what is below {self.uncached_origin:#x}, not {region!r}")
        origin = BIOS_REGIONS[0].origin if memory.external else memory.region("code").origin
        if self.reset_address not in (None, origin):
            raise ValueError(
                f"{self.title} starts at {self.reset_address:#x}: memory {memory.name} must have its code there, "
                f"not at {origin:#x}"
            )
        return origin

    def core(self) -> Core:
        """The hardware. Loads LiteX."""
        return cast(Core, importlib.import_module(f"{__name__}.{self.folder}.litex"))

    @property
    def hardware_folder(self) -> Path:
        """The folder below ``soc/cpu``."""
        (found,) = importlib.import_module(f"{__name__}.{self.folder}").__path__
        return Path(found)

    def files(self) -> list[Path]:
        """All that the hardware folder holds, for cache keys."""
        found = (path for path in self.hardware_folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return sorted(found)


class Core(Protocol):
    """What ``litex.py`` of a CPU's folder offers: the module itself is one."""

    def soc_arguments(self, cfu_verilog: Path, start: int) -> dict[str, Any]:
        """Arguments of LiteX's SoCCore for this CPU with ``module Cfu`` in that file, its first instruction there."""

    def connect(self, cpu: Any) -> None:
        """What is to be changed in LiteX's CPU before the SoC is finalized."""

    def verilog(self) -> str:
        """The CPU's Verilog text, with nothing marked for a simulator."""


@cache
def cpus() -> dict[str, Cpu]:
    """All CPUs by name."""
    folders = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)
    found = [importlib.import_module(f"{__name__}.{folder}").CPU for folder in folders]
    return {cpu.name: cpu for cpu in found}


def meaning(cause: str) -> str:
    """What a cause of a document means, whichever CPU it is of; empty for one that none has."""
    return next((known.probes.causes[cause].meaning for known in cpus().values() if cause in known.probes.causes), "")


#: The CPU of a design that names none.
DEFAULT = cpus()["vexriscv"]
