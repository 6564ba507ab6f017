"""What the bytes of the linked image are: its sections, and its largest symbols."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from soc.memory.regions import Memory

#: So many symbols are listed; the others of a section are one sum.
LARGEST = 40


def describe(elf: Path, memory: Memory) -> dict[str, Any]:
    """Sections that take memory, the ``LARGEST`` symbols, and the regions of ``memory``; sizes in bytes.

    An image that was stripped has no symbols, which is told by their count.
    """
    with elf.open("rb") as stream:
        image = ELFFile(stream)
        table = image.get_section_by_name(".symtab")
        kept = {
            number: section
            for number, section in enumerate(image.iter_sections())
            if section["sh_flags"] & SH_FLAGS.SHF_ALLOC and section["sh_size"]
        }
        symbols = [
            {"name": symbol.name, "section": kept[symbol["st_shndx"]].name, "size": symbol["st_size"]}
            for symbol in (table.iter_symbols() if isinstance(table, SymbolTableSection) else ())
            if symbol["st_size"] and symbol["st_shndx"] in kept and symbol.name
        ]
        sections = [
            {"name": section.name, "address": section["sh_addr"], "size": section["sh_size"]}
            for section in kept.values()
        ]
    unique = {(symbol["name"], symbol["section"]): symbol for symbol in symbols}.values()
    return {
        "sections": sorted(sections, key=lambda section: section["address"]),
        "symbols": sorted(unique, key=lambda symbol: (-symbol["size"], symbol["name"]))[:LARGEST],
        "symbol_count": len(unique),
        "regions": [{"name": r.name, "address": r.origin, "size": r.size} for r in memory.regions],
    }
