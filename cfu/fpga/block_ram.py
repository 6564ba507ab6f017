"""What block RAMs hold, changed in a placed design: new firmware without placing and routing again.

The memory is synthesised without contents and Yosys cuts it into block RAMs, named ``<memory>.0.<n>``. A block of U
bits a word holds U neighbouring bits of 16384 / U words, 8 bits in each 9-bit group; block n holds slice
n % (32 / U) of bank n // (32 / U). How a family finds the blocks in its placed design is in cfu.fpga.families.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cfu.base.errors import ToolError

_BITS = 16384
#: Data bits a word by the port's width: every ninth bit is parity, which is not used.
_DATA_BITS = {1: 1, 2: 2, 4: 4, 8: 8, 9: 8, 16: 16, 18: 16, 32: 32, 36: 32}


@dataclass(frozen=True)
class Kind:
    """A family's block RAMs: the types of their ``cells``, the parameters that may have a port's ``width``."""

    cells: tuple[str, ...]
    width: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """How a memory of ``words`` 32-bit words lies in block RAMs with ``data_bits`` bits a word."""

    words: int
    data_bits: int

    @property
    def slices(self) -> int:
        """Blocks side by side that make up a word."""
        return 32 // self.data_bits

    @property
    def blocks(self) -> int:
        return -(-self.words // self.depth) * self.slices

    @property
    def depth(self) -> int:
        """Words per block."""
        return _BITS // self.data_bits

    def block(self, contents: np.ndarray, number: int) -> np.ndarray:
        """Block ``number`` of ``contents`` (words x uint32) as 2048 bytes, the low 8 bits of its 9-bit groups."""
        bank, part = divmod(number, self.slices)
        words = np.zeros(self.depth, dtype="<u4")
        found = contents[bank * self.depth : (bank + 1) * self.depth]
        words[: len(found)] = found
        shifts = np.arange(part * self.data_bits, (part + 1) * self.data_bits, dtype=np.uint32)
        bits = (words[:, None] >> shifts & 1).astype(np.uint8)
        return np.packbits(bits.reshape(-1), bitorder="little")


def find(design: dict[str, Any], memory: str, words: int, kind: Kind) -> tuple[dict[int, dict[str, Any]], Layout]:
    """The block RAMs of ``memory`` of ``words`` words by number, and how it lies in them.

    ``design`` is a netlist as JSON. Raises ToolError when the memory is not where it is looked for.
    """
    name = re.compile(rf"{re.escape(memory)}\.0\.(\d+)")
    cells = {
        int(found.group(1)): cell
        for module in design["modules"].values()
        for key, cell in module["cells"].items()
        if cell["type"] in kind.cells and (found := name.fullmatch(key))
    }
    lies = Layout(words, _data_bits(cells.values(), kind))
    if sorted(cells) != list(range(lies.blocks)):
        raise ToolError(
            f"memory {memory} takes {len(cells)} block RAMs where {lies.blocks} were expected",
            "is this Yosys newer or older than the toolkit knows?",
        )
    return cells, lies


def _data_bits(cells: Iterable[dict[str, Any]], kind: Kind) -> int:
    parameters = [cell["parameters"] for cell in cells]
    widths = {int(p[key], 2) for p in parameters for key in kind.width if key in p}
    if len(widths) != 1 or not widths <= set(_DATA_BITS):
        raise ToolError(
            f"block RAMs of widths {sorted(widths)}, where one width was expected",
            "is this Yosys newer or older than the toolkit knows?",
        )
    return _DATA_BITS[widths.pop()]


def nine_bits(block: np.ndarray) -> np.ndarray:
    """The bits of a block's 2048 groups, the ninth 0: 18432 x uint8."""
    groups = np.zeros((2048, 9), dtype=np.uint8)
    groups[:, :8] = np.unpackbits(block, bitorder="little").reshape(2048, 8)
    return groups.reshape(-1)


def texts(name: str, rows: np.ndarray) -> dict[str, str]:
    """Parameters ``<name>_00``, ``_01``... as JSON netlists write them, of rows of bits, the lowest bit first."""
    return {f"{name}_{at:02X}": row.tobytes().decode() for at, row in enumerate(rows[:, ::-1] + ord("0"))}
