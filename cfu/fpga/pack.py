"""The last step: a placed design, with the memory's contents, as what a board loads."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from cfu.base import cache
from cfu.fpga import block_ram, toolchain
from cfu.fpga.block_ram import Layout
from cfu.fpga.netlist import Netlist
from cfu.fpga.parts import Part
from cfu.fpga.place import Placement

#: Bumped when what this module or block_ram writes changes.
_FORMAT = "1"

#: The program that packs for a family, and the bitstream's name.
_PACKERS = {"ecp5": ("ecppack", "soc.bit"), "gowin": ("gowin_pack", "soc.fs")}


def packer(part: Part) -> str:
    """The name of the program that packs for ``part``."""
    return _PACKERS[part.family][0]


def prepare(part: Part, netlist: Netlist, memory: str, words: int) -> tuple[Path, str, Layout]:
    """The netlist that is to be placed, its key, and how ``memory`` of ``words`` words lies in it."""
    key = cache.digest(_FORMAT, netlist.key, part.family, memory, str(words))

    def build(folder: Path) -> None:
        text = netlist.json.read_text()
        if part.family == "ecp5":
            text, layout = block_ram.mark(text, memory, words)
        else:
            layout = block_ram.layout(text, memory, words)
        (folder / "netlist.json").write_text(text)
        (folder / "layout.txt").write_text(json.dumps(asdict(layout)))

    folder = cache.build_once("prepared", key, build)
    return folder / "netlist.json", key, Layout(**json.loads((folder / "layout.txt").read_text()))


def pack(part: Part, placement: Placement, layout: Layout, memory: str, contents: np.ndarray) -> Path:
    """The bitstream of ``placement`` with ``contents`` (words x uint32) in ``memory``. Cached by content."""
    program, name = _PACKERS[part.family]
    source, arguments = _command(part, name)
    key = cache.digest(
        _FORMAT, str(toolchain.find(program)), " ".join(arguments), placement.key, memory, contents.tobytes()
    )

    def build(folder: Path) -> None:
        placed = placement.design.read_text()
        if part.family == "ecp5":
            text = block_ram.fill(placed, layout, contents)
        else:
            text = block_ram.fill_gowin(placed, memory, layout.words, contents)
        (folder / source).write_text(text)
        toolchain.run(program, arguments, folder)
        (folder / source).unlink()

    return cache.build_once("bitstream", key, build) / name


def _command(part: Part, name: str) -> tuple[str, tuple[str, ...]]:
    """The file that the packer reads, and its arguments."""
    if part.family == "ecp5":
        return "filled.config", ("--compress", "--input", "filled.config", "--bit", name)
    family = part.device[-1].partition("=")[2]
    return "filled.json", ("-d", family, "-o", name, "filled.json")
