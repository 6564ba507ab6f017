"""What is at an address of the program: function, source line, instruction."""

from __future__ import annotations

import bisect
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from cfu.base import tool
from cfu.base.errors import CfuError
from gateware.core.instruction_set import InstructionSet
from gateware.core.interface import OPCODE

HINT_BINUTILS = "install it: apt install binutils-riscv64-unknown-elf"

#: How many addresses one call of addr2line is given.
_BATCH = 4000
_REGISTERS = (
    *("zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", *(f"a{i}" for i in range(8))),
    *(f"s{i}" for i in range(2, 12)),
    *(f"t{i}" for i in range(3, 7)),
)


@dataclass(frozen=True)
class Function:
    """A function of the program: ``size`` bytes from ``start``."""

    name: str
    start: int
    size: int


#: Where cycles are before the first instruction is fetched.
NOWHERE = Function("(reset)", 0, 0)


@dataclass(frozen=True)
class Image:
    """The code of an ELF file. ``functions`` in order of address; ``words`` are its 32-bit words from ``start`` on."""

    elf: Path
    start: int
    words: tuple[int, ...]
    functions: tuple[Function, ...]

    @property
    def size(self) -> int:
        """Bytes of code."""
        return 4 * len(self.words)

    def named(self, name: str) -> Function:
        """The function ``name``. Raises CfuError when there is none."""
        for function in self.functions:
            if function.name == name:
                return function
        raise CfuError(f"{self.elf.name} has no function {name}", "link the toolkit's runtime")

    def function(self, address: int) -> Function:
        """The function that ``address`` is in: the last to start before it."""
        index = bisect.bisect_right([function.start for function in self.functions], address) - 1
        return self.functions[index] if index >= 0 else NOWHERE

    def word(self, address: int) -> int | None:
        """The instruction word at ``address``; None outside of the code."""
        index = (address - self.start) // 4
        return self.words[index] if 0 <= index < len(self.words) else None


def load(elf: Path) -> Image:
    """The image of an ELF file with symbols. Raises CfuError for one without."""
    with elf.open("rb") as file:
        image = ELFFile(file)
        code, table = image.get_section_by_name(".text"), image.get_section_by_name(".symtab")
        if code is None or not isinstance(table, SymbolTableSection):
            raise CfuError(f"{elf.name} has no symbols: nothing to attribute cycles to", "do not strip the program")
        start, content = code["sh_addr"], code.data()
        index = next(i for i, section in enumerate(image.iter_sections()) if section.name == ".text")
        found: dict[int, Function] = {}
        for symbol in table.iter_symbols():
            kind, section = symbol["st_info"]["type"], symbol["st_shndx"]
            # Labels of assembly files have no type; mapping symbols ($x) and local labels are none of them.
            if section == index and (
                kind == "STT_FUNC" or (kind == "STT_NOTYPE" and re.fullmatch(r"[a-z_]\w*", symbol.name))
            ):
                function = Function(symbol.name, symbol["st_value"], symbol["st_size"])
                # Of several names for one function, the first in the alphabet.
                found[function.start] = min(function, found.get(function.start, function), key=lambda f: f.name)
    words = tuple(int.from_bytes(content[i : i + 4], "little") for i in range(0, len(content), 4))
    return Image(elf, start, words, tuple(found[address] for address in sorted(found)))


@dataclass(frozen=True)
class Line:
    """A line of source; ``file`` is relative to one of the roots where it is below one, '?' when it is not known."""

    file: str
    number: int


def lines(image: Image, addresses: Iterable[int], roots: Sequence[Path], *, outermost: bool = False) -> dict[int, Line]:
    """The source line of each address: of what was inlined there, or (``outermost``) of the function around."""
    found = {}
    wanted = list(addresses)
    program = tool.find("riscv64-unknown-elf-addr2line", HINT_BINUTILS)
    for first in range(0, len(wanted), _BATCH):
        arguments = (f"{address:#x}" for address in wanted[first : first + _BATCH])
        output = tool.run([program, "-i", "-a", "-e", image.elf, *arguments])
        # An address, then its lines from the innermost on.
        for address, *places in (block.split("\n") for block in output.rstrip().split("\n0x")):
            place = places[-1 if outermost else 0].partition(" (discriminator")[0]
            file, _, number = place.rpartition(":")
            line = Line(_relative(file, roots), int(number) if number.isdecimal() else 0)
            found[int(address.removeprefix("0x"), 16)] = line
    return found


def _relative(file: str, roots: Sequence[Path]) -> str:
    if file.startswith("?"):
        return "?"
    for root in roots:
        if Path(os.path.normpath(file)).is_relative_to(root):
            return os.path.relpath(file, root)
    return os.path.normpath(file)


def disassemble(image: Image, instructions: InstructionSet) -> dict[int, str]:
    """The text of every instruction, those of the CFU by their names."""
    program = tool.find("riscv64-unknown-elf-objdump", HINT_BINUTILS)
    output = tool.run([program, "-d", "--no-show-raw-insn", image.elf])
    texts = {
        int(address, 16): " ".join(text.split())
        for address, text in re.findall(r"^ *([0-9a-f]+):\t(.*)$", output, re.MULTILINE)
    }
    for index, word in enumerate(image.words):
        name = instructions.disassemble(word)
        if name is not None and word & 0x7F == OPCODE:
            rd, rs1, rs2 = (_REGISTERS[word >> shift & 31] for shift in (7, 15, 20))
            texts[image.start + 4 * index] = f"{name} {rd},{rs1},{rs2}"
    return texts
