"""Gowin GW2A and GW1N, by Project Apicula. The placed design still names its block RAMs as the netlist does."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from cfu.fpga import block_ram
from cfu.fpga.block_ram import Kind, Layout
from cfu.fpga.families import Family, Package, Packer, Part, Resource

#: Cells in the netlist, and as nextpnr calls them, which has the parity in an attribute.
_BLOCK_RAMS = Kind(
    cells=("SP", "SPX9", "DPB", "DPX9B", "SDPB", "SDPX9B", "DP", "SDP"), width=("BIT_WIDTH", "BIT_WIDTH_0")
)


def layout(netlist: str, memory: str, words: int) -> tuple[str, Layout]:
    """The netlist (JSON text) as it is, and how ``memory`` of ``words`` words lies in it."""
    return netlist, block_ram.find(json.loads(netlist), memory, words, _BLOCK_RAMS)[1]


def fill(placed: str, memory: str, layout: Layout, contents: np.ndarray) -> str:
    """The placed design (JSON text) with ``contents`` (words x uint32) in ``memory``."""
    design = json.loads(placed)
    cells, found = block_ram.find(design, memory, layout.words, _BLOCK_RAMS)
    for number, cell in cells.items():
        cell["parameters"].update(_values(found.block(contents, number), _has_parity(cell)))
    return json.dumps(design)


def _has_parity(cell: dict[str, Any]) -> bool:
    """Whether the block's groups have nine bits, in a netlist or in a placed design."""
    return "X9" in cell["type"] or cell.get("attributes", {}).get("BSRAM_SUBTYPE") == "X9"


def _values(block: np.ndarray, parity: bool) -> dict[str, str]:
    """``INIT_RAM_00`` to ``_3F``: 288 bits in blocks with parity, else 256."""
    bits = block_ram.nine_bits(block) if parity else np.unpackbits(block, bitorder="little")
    return block_ram.texts("INIT_RAM", bits.reshape(64, -1))


FAMILY = Family(
    name="gowin",
    title="Gowin",
    synthesis="synth_gowin -noiopads",
    nextpnr="nextpnr-himbaechel-gowin",
    # The package's name is the whole order code, with the speed.
    chip=lambda device, package: ("--device", package.name, "--vopt", f"family={device}"),
    constraints_file="pins.cst",
    constraints=("--vopt", "cst=pins.cst"),
    output=("--write", "placed.json"),
    pads="iopadmap -bits -inpad IBUF O:I -outpad OBUF I:O -toutpad TBUF ~OEN:I:O -tinoutpad IOBUF ~OEN:O:I:IO",
    packer=Packer(
        program="gowin_pack",
        source="filled.json",
        bitstream="soc.fs",
        arguments=lambda device: ("-d", device, "-o", "soc.fs", "filled.json"),
        prepare=layout,
        fill=fill,
        package="apycula",
    ),
)

_LUT = {"LUT1": 1, "LUT2": 1, "LUT3": 1, "LUT4": 1, "ALU": 1, "RAM16SDP4": 4, "RAM16SDP2": 2, "RAM16SDP1": 1}
_FF = ("DFF", "DFFE", "DFFS", "DFFSE", "DFFR", "DFFRE", "DFFP", "DFFPE", "DFFC", "DFFCE")
_DSP = {"MULT9X9": 0.5, "MULT18X18": 1, "MULT36X36": 4, "MULTALU18X18": 2, "MULTADDALU18X18": 2}
_BRAM = ("DPB", "DPX9B", "SP", "SPX9", "SDPB", "SDPX9B", "pROM", "pROMX9")


def _part(
    name: str, title: str, device: str, package: str, pins: str, luts: int, ffs: int, dsps: int, brams: int
) -> Part:
    named = zip(("clk", "reset", "serial_in", "serial_out"), pins.split(), strict=True)
    resources = {
        "lut": Resource(luts, _LUT),
        "ff": Resource(ffs, dict.fromkeys(_FF, 1), ("DFF",)),
        "dsp": Resource(dsps, _DSP),
        "bram": Resource(brams, dict.fromkeys(_BRAM, 1), ("BSRAM",)),
    }
    return Part(
        name, title, FAMILY, device, Package(package), resources,
        note="nextpnr's timing data of Gowin parts is incomplete: Fmax is higher than chips reach",
        pins="".join(f'IO_LOC "{port}" {pin};\n' for port, pin in named),
    )  # fmt: skip


PARTS = (
    _part("gw2a-18", "Gowin GW2AR-18C, C8/I7", "GW2A-18C", "GW2AR-LV18QN88C8/I7", "4 88 70 69", 20_736, 15_552, 48, 46),
    _part("gw1n-9", "Gowin GW1NR-9C, C6/I5", "GW1N-9C", "GW1NR-LV9QN88PC6/I5", "52 4 18 17", 8_640, 6_480, 20, 26),
)
