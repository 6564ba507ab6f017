"""What block RAMs hold, changed in a placed design: new firmware without placing and routing again.

The memory is synthesised without contents and Yosys cuts it into block RAMs, named ``<memory>.0.<n>``. A block of U
bits a word holds U neighbouring bits of 16384 / U words, 8 bits in each 9-bit group; block n holds slice
n % (32 / U) of bank n // (32 / U). Gowin's placed design has these names still. ECP5's has not: before placing, each
block gets random words that occur nowhere else (``mark``), which tell in the placed design which block is which.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cfu.base.errors import ToolError

_BITS = 16384
#: Data bits a word by the port's width: every ninth bit is parity, which is not used.
_DATA_BITS = {1: 1, 2: 2, 4: 4, 8: 8, 9: 8, 16: 16, 18: 16, 32: 32, 36: 32}
_ECP5_CELLS = ("DP16KD", "PDPW16KD")
#: In the netlist, and as nextpnr calls them, which has the parity in an attribute.
_GOWIN_CELLS = ("SP", "SPX9", "DPB", "DPX9B", "SDPB", "SDPX9B", "DP", "SDP")
#: Which parameter has a port's width.
_WIDTH = ("DATA_WIDTH_A", "BIT_WIDTH", "BIT_WIDTH_0")


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


def marker(words: int) -> np.ndarray:
    """The random contents by which blocks are told apart: always the same."""
    return np.random.Generator(np.random.PCG64(0xCF0)).integers(0, 1 << 32, words, dtype=np.uint32)


def mark(netlist: str, memory: str, words: int) -> tuple[str, Layout]:
    """ECP5: the netlist (JSON text) with the marker in every block RAM of ``memory``, which has ``words`` words.

    Raises ToolError when the memory is not where it is looked for.
    """
    design = json.loads(netlist)
    cells, layout = _find(design, memory, words)
    contents = marker(words)
    for number, cell in cells.items():
        cell["parameters"].update(_ecp5_values(layout.block(contents, number)))
    return json.dumps(design), layout


def layout(netlist: str, memory: str, words: int) -> Layout:
    """How ``memory`` of ``words`` words lies in the netlist (JSON text). Raises ToolError like ``mark``."""
    return _find(json.loads(netlist), memory, words)[1]


def fill_gowin(placed: str, memory: str, words: int, contents: np.ndarray) -> str:
    """Gowin: the placed design (JSON text) with ``contents`` (words x uint32) in ``memory``. Raises like ``mark``."""
    design = json.loads(placed)
    cells, found = _find(design, memory, words)
    for number, cell in cells.items():
        cell["parameters"].update(_gowin_values(found.block(contents, number), _has_parity(cell)))
    return json.dumps(design)


def _find(design: dict, memory: str, words: int) -> tuple[dict[int, dict], Layout]:
    """The block RAMs of ``memory`` by number, and how it lies in them."""
    name = re.compile(rf"{re.escape(memory)}\.0\.(\d+)")
    cells = {
        int(found.group(1)): cell
        for module in design["modules"].values()
        for key, cell in module["cells"].items()
        if cell["type"] in _ECP5_CELLS + _GOWIN_CELLS and (found := name.fullmatch(key))
    }
    lies = Layout(words, _data_bits(cells.values()))
    if sorted(cells) != list(range(lies.blocks)):
        raise ToolError(
            f"memory {memory} takes {len(cells)} block RAMs where {lies.blocks} were expected",
            "is this Yosys newer or older than the toolkit knows?",
        )
    return cells, lies


def _data_bits(cells: Iterable[dict]) -> int:
    parameters = [cell["parameters"] for cell in cells]
    widths = {int(p[key], 2) for p in parameters for key in _WIDTH if key in p}
    if len(widths) != 1 or not widths <= set(_DATA_BITS):
        raise ToolError(
            f"block RAMs of widths {sorted(widths)}, where one width was expected",
            "is this Yosys newer or older than the toolkit knows?",
        )
    return _DATA_BITS[widths.pop()]


def _nine_bits(block: np.ndarray) -> np.ndarray:
    """The bits of a block's 2048 groups, the ninth 0: 18432 x uint8."""
    groups = np.zeros((2048, 9), dtype=np.uint8)
    groups[:, :8] = np.unpackbits(block, bitorder="little").reshape(2048, 8)
    return groups.reshape(-1)


def _ecp5_values(block: np.ndarray) -> dict[str, str]:
    """``INITVAL_00`` to ``_3F`` as JSON netlists write them: 320 bits, the highest first; 16 x (18 + 2 unused)."""
    rows = np.zeros((64, 16, 20), dtype=np.uint8)
    rows[:, :, :18] = _nine_bits(block).reshape(64, 16, 18)
    return _texts("INITVAL", rows.reshape(64, 320))


def _has_parity(cell: dict) -> bool:
    """Whether the groups of a Gowin block have nine bits, in a netlist or in a placed design."""
    return "X9" in cell["type"] or cell.get("attributes", {}).get("BSRAM_SUBTYPE") == "X9"


def _gowin_values(block: np.ndarray, parity: bool) -> dict[str, str]:
    """``INIT_RAM_00`` to ``_3F``: 288 bits in blocks with parity, else 256."""
    bits = _nine_bits(block) if parity else np.unpackbits(block, bitorder="little")
    return _texts("INIT_RAM", bits.reshape(64, -1))


def _texts(name: str, rows: np.ndarray) -> dict[str, str]:
    return {f"{name}_{at:02X}": row.tobytes().decode() for at, row in enumerate(rows[:, ::-1] + ord("0"))}


_BLOCK = re.compile(r"(?<=\n)(\.bram_init \d+\n)((?:[0-9a-f ]+\n)+)")


def fill(placed: str, layout: Layout, contents: np.ndarray) -> str:
    """The placed design (nextpnr's text configuration) with ``contents`` (words x uint32) in place of the marker.

    Raises ToolError unless every block of the marker is found exactly once.
    """
    marks = marker(layout.words)
    numbers = {layout.block(marks, number).tobytes(): number for number in range(layout.blocks)}
    if len(contents) != layout.words:
        raise ValueError(f"contents must be {layout.words} words, not {len(contents)}")

    def replace(found: re.Match[str]) -> str:
        number = numbers.pop(_bytes(found.group(2)).tobytes(), None)
        return found.group(0) if number is None else found.group(1) + _text(layout.block(contents, number))

    text = _BLOCK.sub(replace, placed)
    if numbers:
        raise ToolError(
            f"{len(numbers)} of {layout.blocks} block RAMs are not in the placed design",
            "is this nextpnr newer or older than the toolkit knows?",
        )
    return text


def _bytes(text: str) -> np.ndarray:
    """The low 8 bits of each 9-bit group."""
    return (np.array([int(group, 16) for group in text.split()], dtype=np.uint16) & 0xFF).astype(np.uint8)


def _text(block: np.ndarray) -> str:
    """2048 groups, eight a line."""
    groups = [f"{group:03x}" for group in block]
    return "".join(" ".join(groups[at : at + 8]) + "\n" for at in range(0, len(groups), 8))
