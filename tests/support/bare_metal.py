"""Programs in assembly that tests run on the simulated SoC: no runtime, no compiler, every cycle known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from elftools.elf.elffile import ELFFile

from cfu import sim
from cfu.base import tool
from cfu.sim import hardware
from soc.cpu import DEFAULT
from soc.memory.regions import MEMORIES, Memory, register

_FOLDER = Path(__file__).parent
_FLAGS = [*DEFAULT.flags, "-nostdlib", "-Wl,--no-warn-rwx-segments"]

#: The CFU of these tests: op 0 adds.
ADDER = (_FOLDER / "verilog" / "adder.v").read_text()
BOARD = MEMORIES["ulx3s-85f"]


@dataclass(frozen=True)
class Program:
    """An ELF file and the addresses of its symbols."""

    elf: Path
    symbols: dict[str, int]

    def job(self, **changes) -> sim.Job:
        """A job that runs this program, with nothing to write or read unless ``changes`` say so."""
        settings = {"inputs": (), "captures": (), "reads": (), "max_cycles": 1_000_000} | changes
        return sim.Job(self.elf, self.symbols["mailbox"], **settings)


def assemble(folder: Path, source: str, memory: Memory = BOARD) -> Program:
    """Link ``source`` (with ``main`` and the macros of start.S) to the code's region.

    A section named like another region goes there.
    """
    sections = "".join(
        f"{region.name} {region.origin:#x} : {{ *({region.name}) }}\n"
        for region in memory.regions
        if region != memory.region("code")
    )
    (folder / "link.ld").write_text(
        f"ENTRY(_start) SECTIONS {{ . = {memory.region('code').origin:#x};\n"
        ".text : { *(.text.start) *(.text) } .data : { *(.data) } .bss : { *(.bss) }\n" + sections + "}"
    )
    start = f".equ UART_RXTX, {register('uart', 'rxtx'):#x}\n" + (_FOLDER / "start.S").read_text()
    (folder / "program.s").write_text(f"{start}\n{source}\n")
    elf = folder / "program.elf"
    tool.run(["riscv64-unknown-elf-gcc", *_FLAGS, "-T", folder / "link.ld", folder / "program.s", "-o", elf])
    with elf.open("rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        return Program(elf, {symbol.name: symbol["st_value"] for symbol in table.iter_symbols()})


def run(program: Program, memory: Memory = BOARD, **changes) -> sim.Run:
    """Run ``program`` on the SoC with the adder."""
    return sim.run(hardware.build(ADDER, memory), program.job(**changes))


def words(data: bytes) -> list[int]:
    """Little-endian 32-bit words."""
    return [int.from_bytes(data[i : i + 4], "little") for i in range(0, len(data), 4)]
