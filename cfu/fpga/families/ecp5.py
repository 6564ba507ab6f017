"""Lattice ECP5, by Project Trellis.

The placed design does not name block RAMs. Before placing, each block of the SoC's memory gets random words that occur
nowhere else, which tell in the placed design which block is which.
"""

from __future__ import annotations

import json
import re

import numpy as np

from cfu.base.errors import ToolError
from cfu.fpga import block_ram
from cfu.fpga.block_ram import Kind, Layout
from cfu.fpga.families import Family, Package, Packer, Part, Resource

_BLOCK_RAMS = Kind(cells=("DP16KD", "PDPW16KD"), width=("DATA_WIDTH_A",))

_BLOCK = re.compile(r"(?<=\n)(\.bram_init \d+\n)((?:[0-9a-f ]+\n)+)")


def marker(words: int) -> np.ndarray:
    """The random contents by which blocks are told apart: always the same."""
    return np.random.Generator(np.random.PCG64(0xCF0)).integers(0, 1 << 32, words, dtype=np.uint32)


def mark(netlist: str, memory: str, words: int) -> tuple[str, Layout]:
    """The netlist (JSON text) with the marker in every block RAM of ``memory``, which has ``words`` words.

    Raises ToolError when the memory is not where it is looked for.
    """
    design = json.loads(netlist)
    cells, layout = block_ram.find(design, memory, words, _BLOCK_RAMS)
    contents = marker(words)
    for number, cell in cells.items():
        cell["parameters"].update(_values(layout.block(contents, number)))
    return json.dumps(design), layout


def fill(placed: str, memory: str, layout: Layout, contents: np.ndarray) -> str:
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
            f"{len(numbers)} of {layout.blocks} block RAMs of {memory} are not in the placed design",
            "is this nextpnr newer or older than the toolkit knows?",
        )
    return text


def _values(block: np.ndarray) -> dict[str, str]:
    """``INITVAL_00`` to ``_3F`` as JSON netlists write them: 320 bits, the highest first; 16 x (18 + 2 unused)."""
    rows = np.zeros((64, 16, 20), dtype=np.uint8)
    rows[:, :, :18] = block_ram.nine_bits(block).reshape(64, 16, 18)
    return block_ram.texts("INITVAL", rows.reshape(64, 320))


def _bytes(text: str) -> np.ndarray:
    """The low 8 bits of each 9-bit group."""
    return (np.array([int(group, 16) for group in text.split()], dtype=np.uint16) & 0xFF).astype(np.uint8)


def _text(block: np.ndarray) -> str:
    """2048 groups, eight a line."""
    groups = [f"{group:03x}" for group in block]
    return "".join(" ".join(groups[at : at + 8]) + "\n" for at in range(0, len(groups), 8))


FAMILY = Family(
    name="ecp5",
    title="ECP5",
    synthesis="synth_ecp5",
    nextpnr="nextpnr-ecp5",
    chip=lambda device, package: (f"--{device}", "--package", package.name, "--speed", package.speed),
    constraints_file="pins.lpf",
    constraints=("--lpf", "pins.lpf"),
    unconstrained=("--lpf-allow-unconstrained",),
    output=("--textcfg", "placed.config"),
    packer=Packer(
        program="ecppack",
        source="filled.config",
        bitstream="soc.bit",
        arguments=lambda device: ("--compress", "--input", "filled.config", "--bit", "soc.bit"),
        prepare=mark,
        fill=fill,
    ),
)


def _part(name: str, title: str, device: str, luts: int, dsps: int, brams: int) -> Part:
    resources = {
        "lut": Resource(luts, {"LUT4": 1, "CCU2C": 2, "TRELLIS_DPR16X4": 4}, ("TRELLIS_COMB",)),
        "ff": Resource(luts, {"TRELLIS_FF": 1}, ("TRELLIS_FF",)),
        "dsp": Resource(dsps, {"MULT18X18D": 1}, ("MULT18X18D",)),
        "bram": Resource(brams, dict.fromkeys(_BLOCK_RAMS.cells, 1), ("DP16KD",)),
    }
    return Part(name, title, FAMILY, device, Package("CABGA381", "6"), resources)


PARTS = (
    _part("ecp5-85k", "Lattice LFE5U-85F, speed 6", "85k", 83_640, 156, 208),
    _part("ecp5-45k", "Lattice LFE5U-45F, speed 6", "45k", 43_848, 72, 108),
    _part("ecp5-25k", "Lattice LFE5U-25F, speed 6", "25k", 24_288, 28, 56),
)
