"""Whether what a compiler or a linker has left is whole: one that exits with 0 may have left garbage, or half of it."""

from __future__ import annotations

import struct
from pathlib import Path

from cfu.base.errors import ToolError

#: Of the header, by the class in byte 4: offset of the section headers, their size and number (ELF specification).
_HEADERS = {1: struct.Struct("<32xI10xHH2x"), 2: struct.Struct("<40xQ10xHH2x")}


def check(path: Path, maker: str) -> None:
    """Raise ToolError unless ``path``, made by the program ``maker``, is an ELF file up to its last section header."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        content = b""
    if not _whole(content):
        raise ToolError(
            f"{maker} ended well, but what it left, {path.name}, is no whole ELF file",
            "see that the disk is not full, reinstall the program; nothing of it is kept",
        )


def _whole(content: bytes) -> bool:
    header = _HEADERS.get(content[4]) if content[:4] == b"\x7fELF" and len(content) > 4 else None
    if header is None or len(content) < header.size:
        return False
    start, size, count = header.unpack_from(content)
    return bool(0 < start and 0 < count and start + size * count <= len(content))
