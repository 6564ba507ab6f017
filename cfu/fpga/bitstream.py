"""From the SoC to a bitstream: the hardware is placed and routed once, firmware is put into its block RAMs."""

from __future__ import annotations

import importlib.metadata
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from elftools.elf.elffile import ELFFile

import soc
from cfu.base import cache, tool
from cfu.base.errors import CfuError
from cfu.firmware import Firmware, compiler_version
from cfu.fpga import netlist, pack, parts, place, toolchain
from cfu.fpga.block_ram import Layout
from cfu.fpga.families import Package
from cfu.fpga.netlist import Use
from cfu.fpga.place import Placement, Timing
from soc.boards import Board
from soc.cpu import DEFAULT, Cpu
from soc.memory.regions import BIOS_REGIONS, MEMORIES, Memory, Region

#: Seeds that are tried, one after the other until one meets the clock, when the user names no number.
ATTEMPTS = 3

#: Top module of the SoC, as soc.simulation.TOP, which is not imported here: LiteX takes 0.3 s to load.
_TOP = "soc"

#: Packages that the SoC's Verilog depends on, besides the CPU's.
_SOC_PACKAGES = ("litex", "litedram", "migen")

#: How often the profiling runner repeats its inference on a board, where somebody may look at any time.
_REPEAT = 0xFFFF_FFFF


@dataclass(frozen=True)
class PlacedSoc:
    """A placed SoC without firmware. ``clock_hz`` is what the PLL makes; ``timing`` has all seeds that were tried.

    ``note`` says how far the timing can be trusted, and what was unusual.
    """

    board: Board
    memory: Memory
    clock_hz: float
    uses: Mapping[str, Use]
    timing: Timing
    layout: Layout
    synthesis_seconds: float
    seconds: float
    toolchain: tuple[str, ...]
    note: str = ""
    cpu: Cpu = DEFAULT

    @property
    def chosen(self) -> Placement:
        """The fastest of the placements: what the bitstream is made of."""
        return self.timing.best

    @property
    def meets_clock(self) -> bool:
        return self.chosen.report.fmax_mhz * 1e6 >= self.clock_hz

    def highest_clock(self) -> float:
        """The highest clock (Hz) that the PLL makes and the fastest placement reaches."""
        return self.board.closest_clock(self.chosen.report.fmax_mhz * 1e6)

    def raise_unless_met(self) -> None:
        """Raise CfuError with the achieved clock, the failing path and the clock that passes."""
        if self.meets_clock:
            return
        found, count = self.chosen.report, len(self.timing.placements)
        passing = self.highest_clock() / 1e6
        raise CfuError(
            f"timing not met on {self.board.name}: {self.clock_hz / 1e6:.3f} MHz asked, {found.fmax_mhz:.2f} MHz "
            f"achieved (best of {count} seed{'s' if count > 1 else ''}), {found.path}",
            f"--clock {passing:.3f} passes, --auto-clock finds and records it, more --seeds may do better",
        )


def place_soc(
    on: Board,
    cfu_verilog: str,
    clock_mhz: float,
    seeds: int | None,
    stage: Callable[[str], None] = lambda text: None,
    cpu: Cpu = DEFAULT,
) -> PlacedSoc:
    """Synthesise, place and route the SoC around ``cfu_verilog``. Cached by content.

    ``seeds`` placements are made, two at a time; None stops at the first that meets the clock, after ATTEMPTS at
    the latest. Timing that is not met is in the result. Raises CfuError when the design does not fit, or the
    part's family has no packer.
    """
    start = time.monotonic()
    part = parts.part(on.part)
    packer, memory, clock_hz = pack.packer(part), MEMORIES[on.memory], _clock(on, clock_mhz)
    stage("synthesise the SoC")
    generated = soc_files(on, memory, clock_hz, cpu)
    sources = {"soc.v": (generated / "soc.v").read_text(), "cfu.v": cfu_verilog}
    made = netlist.synthesize(part, sources, _TOP, divisible="Cfu")
    uses = netlist.uses(part, made.cells)
    netlist.raise_unless_fits(part, uses, "the SoC with this CFU")
    region = filled_region(memory)
    prepared, key, layout = pack.prepare(part, made, region.name, region.size // 4)
    target = place.Target(part, Package(on.package, on.speed), (generated / "pins").read_text(), clock_hz / 1e6)
    stage("place and route")
    if seeds is None:
        timing = _first_that_meets(target, prepared, key, clock_hz, stage)
    else:
        timing = place.place_all(target, prepared, key, range(1, seeds + 1), stage)
    tools = tuple(str(toolchain.find(name)) for name in ("yosys", part.family.nextpnr, packer.program))
    placed = _placed_uses(part, uses, timing.best)
    seconds, note = time.monotonic() - start, "; ".join(note for note in (part.note, made.note) if note)
    return PlacedSoc(on, memory, clock_hz, placed, timing, layout, made.seconds, seconds, tools, note, cpu)


def place_fastest(
    on: Board,
    cfu_verilog: str,
    clock_mhz: float,
    seeds: int,
    stage: Callable[[str], None] = lambda text: None,
    cpu: Cpu = DEFAULT,
) -> PlacedSoc:
    """Like ``place_soc``, with the highest clock that passes: found with ``seeds``, then proven by placing again."""
    design = place_soc(on, cfu_verilog, clock_mhz, seeds, stage, cpu)
    while design.highest_clock() != design.clock_hz:
        # Another clock is another netlist (PLL, serial port), which is placed afresh: it may come out slower.
        again = place_soc(on, cfu_verilog, design.highest_clock() / 1e6, seeds, stage, cpu)
        if again.meets_clock:
            return again
        design = again
    return design


def soc_files(on: Board, memory: Memory, clock_hz: float, cpu: Cpu = DEFAULT) -> Path:
    """The folder with ``soc.v`` (all but the CFU, RAMs without contents) and ``pins``, cached by content."""

    def generate(folder: Path) -> None:
        from soc import board as board_soc  # here: LiteX takes 0.3 s to load, and is needed only on a cache miss

        generated = board_soc.generate(on, memory, clock_hz, cpu)
        (folder / "soc.v").write_text(generated.verilog)
        (folder / "pins").write_text(generated.constraints)

    return cache.build_once("board", soc_key(on, memory, clock_hz, cpu), generate)


def soc_key(on: Board, memory: Memory, clock_hz: float, cpu: Cpu) -> str:
    """What the board's SoC, all but the CFU, is made of."""
    versions = "".join(f"{name} {importlib.metadata.version(name)};" for name in (*_SOC_PACKAGES, *cpu.packages))
    sources = sorted(Path(soc.__file__).parent.rglob("*.py"))
    return cache.digest(versions, repr(on), repr(memory), repr(clock_hz), repr(cpu), *sources, *cpu.files())


def filled_region(memory: Memory) -> Region:
    """The on-chip memory that the bitstream fills: the code's, or the BIOS's where the code is in a memory chip."""
    return BIOS_REGIONS[0] if memory.external else memory.region("code")


def write(design: PlacedSoc, image: Firmware) -> Path:
    """The bitstream of ``design`` with ``image`` in its RAM: takes seconds. Cached by content.

    Where the code is in a memory chip the BIOS is in it instead, and ``image`` comes over the serial port.
    """
    part, region = parts.part(design.board.part), filled_region(design.memory)
    external = design.memory.external
    words = bios_words(design.board, design.clock_hz, design.cpu) if external else image_words(image, design.memory)
    return pack.pack(part, design.chosen, design.layout, region.name, words)


def bios_words(on: Board, clock_hz: float, cpu: Cpu = DEFAULT) -> np.ndarray:
    """LiteX's BIOS for this board and clock, as the words (uint32) of its region. Cached by content."""
    key = cache.digest(soc_key(on, MEMORIES[on.memory], clock_hz, cpu), compiler_version())

    def build(folder: Path) -> None:
        search = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
        command: list[str | Path] = [sys.executable, "-m", "soc.bios", on.name, repr(clock_hz), cpu.name, folder]
        tool.run(command, env={"PATH": search}, hint="see `cfu doctor`: the BIOS needs meson, ninja and the RISC-V gcc")

    made = (cache.build_once("bios", key, build) / "bios.bin").read_bytes()
    region = BIOS_REGIONS[0]
    if len(made) > region.size:
        raise CfuError(
            f"the BIOS has {len(made):,} bytes, its memory {region.size:,}", "enlarge soc.memory.regions.BIOS_REGIONS"
        )
    return np.frombuffer(made.ljust(region.size, b"\0"), dtype="<u4")


def image_words(image: Firmware, memory: Memory) -> np.ndarray:
    """The code's region (words x uint32) as it is at reset; the profiling runner is told to go on for ever."""
    contents = program_bytes(image, memory)
    return np.frombuffer(contents.ljust(memory.region("code").size, b"\0"), dtype="<u4")


def program_bytes(image: Firmware, memory: Memory) -> bytes:
    """``image`` from the start of the code's region on; the profiling runner is told to go on for ever."""
    region = memory.region("code")
    with image.elf.open("rb") as stream:
        segments = [(s["p_paddr"] - region.origin, s.data()) for s in ELFFile(stream).iter_segments("PT_LOAD")]
    contents = bytearray(max(at + len(data) for at, data in segments))
    for at, data in segments:
        contents[at : at + len(data)] = data
    repeat = image.symbols.get("runner_inferences")
    if repeat is not None:
        contents[repeat - region.origin : repeat - region.origin + 4] = _REPEAT.to_bytes(4, "little")
    return bytes(contents)


def _clock(on: Board, clock_mhz: float) -> float:
    try:
        return on.closest_clock(clock_mhz * 1e6)
    except ValueError as error:
        raise CfuError(str(error), "ask for a higher clock") from error


def _first_that_meets(
    target: place.Target, prepared: Path, key: str, clock_hz: float, stage: Callable[[str], None] = lambda text: None
) -> Timing:
    found: list[Placement] = []
    for seed in range(1, ATTEMPTS + 1):
        found.append(place.place(target, prepared, key, seed))
        stage(place.reached(found[-1]))
        if found[-1].report.fmax_mhz * 1e6 >= clock_hz:
            break
    return Timing(tuple(found))


def _placed_uses(part: parts.Part, estimated: Mapping[str, Use], placement: Placement) -> dict[str, Use]:
    """Resources as nextpnr counts them after packing, where it counts them apart; else the netlist's."""
    used = placement.report.used
    return {
        name: Use(sum(used[bel] for bel in resource.bels), resource.available)
        if resource.bels and all(bel in used for bel in resource.bels)
        else estimated[name]
        for name, resource in part.resources.items()
    }
