"""What is run, synthesised and compared: an accelerator on a target. Plain values; nothing is built here.

A target is a board with a memory and a CPU, at a clock. The memory follows from the board: another one is possible, to
simulate what no board has, and is told wherever figures are.

Imported by every script: neither Amaranth nor NumPy is loaded here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cfu.base.errors import CfuError, kind, nearest
from soc.boards import Board, boards
from soc.cpu import DEFAULT, Cpu, cpus
from soc.families import Family
from soc.memory.regions import CLOCK_HZ, MEMORIES, Memory

if TYPE_CHECKING:
    from cfu.flow.accelerator import Accelerator


@dataclass(frozen=True)
class Target:
    """A board, the memory that programs live in, the clock that the board is asked for (Hz), and the CPU.

    Simulated cycles do not depend on the clock.
    """

    board: Board
    memory: Memory
    clock_hz: float = CLOCK_HZ
    cpu: Cpu = DEFAULT

    @property
    def family(self) -> Family:
        """The board's FPGA family."""
        return self.board.family

    @property
    def own_memory(self) -> bool:
        """Whether the memory is the board's: else no figure is one of that board."""
        return self.memory.name == self.board.memory

    @property
    def note(self) -> str:
        """What must be said beside every figure; empty when it is one of the board."""
        if self.own_memory:
            return ""
        return f"memory {self.memory.name} is not that of board {self.board.name}: no figure for that board"

    def raise_unless_simulated(self) -> None:
        """Raise CfuError for a memory that the simulator has no model of: one in a chip."""
        if self.memory.external:
            raise CfuError(
                f"memory {self.memory.name} cannot be simulated: it is in a chip behind LiteDRAM",
                "simulate with --memory ecp5-25k or ulx3s-85f; a board's cycles will be more",
            )

    def raise_unless_on_board(self) -> None:
        """Raise CfuError when the SoC with this memory cannot be on the board."""
        raise_unless_soc(self.board)
        if not self.own_memory:
            raise CfuError(
                f"board {self.board.name} has no memory {self.memory.name}",
                f"its memory is {self.board.memory}: leave `memory` out of project.toml, or choose another --board",
            )


@dataclass(frozen=True, eq=False)
class Design:
    """An accelerator on a target. ``name`` is what reports call it, ``home`` the directory that it comes from.

    Raises TypeError for anything else.
    """

    name: str
    accelerator: Accelerator
    target: Target
    home: Path = Path()

    def __post_init__(self) -> None:
        from cfu.flow.accelerator import Accelerator  # here: who has one has loaded it

        wanted = {"name": str, "accelerator": Accelerator, "target": Target, "home": Path}
        for name, its in wanted.items():
            if not isinstance(value := getattr(self, name), its):
                raise TypeError(f"{name} of a design must be of type {its.__name__}, not {kind(value)}")

    @property
    def origin(self) -> Path:
        """What the history files its runs under: the directory, under the name of its variant."""
        name = self.name.replace("/", "_")
        return self.home.with_name(name) if self.home.name else Path(name)


def target(
    board_name: str, memory_name: str | None = None, clock_hz: float = CLOCK_HZ, cpu_name: str = DEFAULT.name
) -> Target:
    """The target with these names; without ``memory_name`` the board's memory.

    Raises CfuError for names that are not there, and for a board that has no SoC unless a memory is named.
    """
    on = board(board_name)
    if memory_name is None:
        raise_unless_soc(on)
    return Target(on, memory(memory_name or on.memory), clock_hz, cpu(cpu_name))


def board(name: str) -> Board:
    """The board called ``name``. Raises CfuError with the nearest name, and those there are."""
    if name not in boards():
        raise CfuError(f"unknown board {name!r}", nearest(name, boards()))
    return boards()[name]


def memory(name: str) -> Memory:
    """The memory configuration called ``name``. Raises CfuError with the nearest name, and those there are."""
    if name not in MEMORIES:
        raise CfuError(f"unknown memory {name!r}", nearest(name, MEMORIES))
    return MEMORIES[name]


def cpu(name: str) -> Cpu:
    """The CPU called ``name``. Raises CfuError with the nearest name, and those there are."""
    if name not in cpus():
        raise CfuError(f"unknown CPU {name!r}", nearest(name, cpus()))
    return cpus()[name]


def raise_unless_soc(on: Board) -> None:
    """Raise CfuError for a board that is too small for the SoC."""
    if on.no_soc:
        raise CfuError(
            f"the SoC does not fit {on.name}: {on.no_soc}", f"synthesise the CFU alone: cfu synth --part {on.part}"
        )


def raise_unless_design(found: object) -> None:
    """Raise TypeError for anything but a Design: a project's name, a Project, an Accelerator."""
    if not isinstance(found, Design):
        raise TypeError(f"design must be a Design, as load_project(...).design() makes one, not {kind(found)}")
