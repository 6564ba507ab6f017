"""The last step: a placed design, with the memory's contents, as what a board loads."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from cfu.base import cache
from cfu.base.errors import CfuError
from cfu.fpga import toolchain
from cfu.fpga.block_ram import Layout
from cfu.fpga.families import Packer, Part
from cfu.fpga.netlist import Netlist
from cfu.fpga.place import Placement

#: Bumped when what this module, block_ram or a family's packer writes changes.
_FORMAT = "1"


def packer(part: Part) -> Packer:
    """How bitstreams are made for ``part``. Raises CfuError with the reason when they are not."""
    if part.family.packer is None:
        raise CfuError(
            f"no bitstreams for {part.name}: {part.family.no_packer}",
            f"synthesise the CFU alone: cfu synth --part {part.name}",
        )
    return part.family.packer


def prepare(part: Part, netlist: Netlist, memory: str, words: int) -> tuple[Path, str, Layout]:
    """The netlist that is to be placed, its key, and how ``memory`` of ``words`` words lies in it."""
    key = cache.digest(_FORMAT, netlist.key, part.family.name, memory, str(words))

    def build(folder: Path) -> None:
        text, layout = packer(part).prepare(netlist.json.read_text(), memory, words)
        (folder / "netlist.json").write_text(text)
        (folder / "layout.txt").write_text(json.dumps(asdict(layout)))

    folder = cache.build_once("prepared", key, build)
    return folder / "netlist.json", key, Layout(**json.loads((folder / "layout.txt").read_text()))


def pack(part: Part, placement: Placement, layout: Layout, memory: str, contents: np.ndarray) -> Path:
    """The bitstream of ``placement`` with ``contents`` (words x uint32) in ``memory``. Cached by content."""
    using = packer(part)
    arguments = using.arguments(part.device)
    key = cache.digest(
        _FORMAT, str(toolchain.find(using.program)), " ".join(arguments), placement.key, memory, contents.tobytes()
    )

    def build(folder: Path) -> None:
        (folder / using.source).write_text(using.fill(placement.design.read_text(), memory, layout, contents))
        toolchain.run(using.program, arguments, folder)
        (folder / using.source).unlink()

    return cache.build_once("bitstream", key, build) / using.bitstream
