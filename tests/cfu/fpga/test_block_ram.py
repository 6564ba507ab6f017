"""Contents of block RAMs: as Yosys puts them into a netlist, and found again in a placed design."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from cfu.base.errors import ToolError
from cfu.fpga import netlist, parts, place
from cfu.fpga.block_ram import Layout
from cfu.fpga.families import ecp5, gowin

#: A memory as LiteX writes it.
RAM = """
module top(input clk, input [{high}:0] adr, input [3:0] we, input [31:0] d, output [31:0] q);
reg [31:0] main_ram[0:{last}];
{initial}
reg [{high}:0] adr0;
always @(posedge clk) begin
  if (we[0]) main_ram[adr][7:0] <= d[7:0];
  if (we[1]) main_ram[adr][15:8] <= d[15:8];
  if (we[2]) main_ram[adr][23:16] <= d[23:16];
  if (we[3]) main_ram[adr][31:24] <= d[31:24];
  adr0 <= adr;
end
assign q = main_ram[adr0];
endmodule
"""


def synthesize(part: str, words: int, initial: bool, ram: str = RAM) -> netlist.Netlist:
    text = ram.format(
        high=(words - 1).bit_length() - 1,
        last=words - 1,
        initial='initial $readmemh("main_ram.hex", main_ram);' if initial else "",
    )
    hexadecimal = "\n".join(f"{word:08x}" for word in ecp5.marker(words))
    return netlist.synthesize(parts.part(part), {"top.v": text, "main_ram.hex": hexadecimal}, "top")


def synthesized(part: str, words: int, initial: bool) -> str:
    return synthesize(part, words, initial).json.read_text()


def initial_values(text: str) -> dict[str, dict[str, str]]:
    cells = json.loads(text)["modules"]["top"]["cells"]
    return {
        name: {key: value.replace("x", "0") for key, value in cell["parameters"].items() if key.startswith("INIT")}
        for name, cell in cells.items()
        if cell["type"] in ("DP16KD", "SPX9", "DP", "SP")
    }


def test_ecp5_marks_are_what_yosys_would_initialise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFU_CACHE", str(tmp_path))
    words = 1536  # the blocks are filled only in part
    marked, layout = ecp5.mark(synthesized("ecp5-25k", words, initial=False), "main_ram", words)
    assert layout.words == words
    expected = initial_values(synthesized("ecp5-25k", words, initial=True))
    assert initial_values(marked) == expected
    assert len(expected) == layout.blocks == 3


def test_gowin_contents_are_what_yosys_would_initialise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFU_CACHE", str(tmp_path))
    words = 1536
    empty = synthesized("gw2a-18", words, initial=False)
    prepared, layout = gowin.layout(empty, "main_ram", words)
    assert prepared == empty
    filled = gowin.fill(empty, "main_ram", layout, ecp5.marker(words))
    expected = initial_values(synthesized("gw2a-18", words, initial=True))
    assert initial_values(filled) == expected
    assert len(expected) == layout.blocks == 3


#: A memory with a port to read and one to write, as soc/memory/on_chip.py makes it, between registers.
BETWEEN_REGISTERS = """
module top(input clk, input reset, input serial_in, output serial_out);
reg [31:0] main_ram[0:{last}];
{initial}
reg [57:0] inputs;
reg [{high}:0] adr0;
always @(posedge clk) begin
  inputs <= {{inputs, serial_in ^ reset}};
  if (inputs[0]) main_ram[inputs[25:15]][7:0] <= inputs[57:50];
  if (inputs[1]) main_ram[inputs[25:15]][15:8] <= inputs[49:42];
  if (inputs[2]) main_ram[inputs[25:15]][23:16] <= inputs[41:34];
  if (inputs[3]) main_ram[inputs[25:15]][31:24] <= inputs[33:26];
  adr0 <= inputs[{high}+4:4];
end
assign serial_out = ^main_ram[adr0];
endmodule
"""


@pytest.mark.slow
def test_gowin_contents_reach_the_placed_design(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFU_CACHE", str(tmp_path))
    words, part = 2048, parts.part("gw2a-18")
    target = place.Target(part, part.package, part.pins, 50.0)
    made = [synthesize("gw2a-18", words, initial, BETWEEN_REGISTERS) for initial in (False, True)]
    empty, expected = (place.place(target, each.json, each.key, 1).design.read_text() for each in made)
    layout = gowin.layout(made[0].json.read_text(), "main_ram", words)[1]
    filled = gowin.fill(empty, "main_ram", layout, ecp5.marker(words))
    assert initial_values(filled) == initial_values(expected)
    assert any("1" in value for cell in initial_values(expected).values() for value in cell.values())


def placed(layout: Layout, contents: np.ndarray, order: list[int]) -> str:
    """A configuration as nextpnr writes it, its blocks in any order, between others."""
    blocks = []
    for at, number in enumerate(order):
        groups = [f"{group:03x}" for group in layout.block(contents, number)]
        rows = "".join(" ".join(groups[row : row + 8]) + "\n" for row in range(0, 2048, 8))
        blocks.append(f".bram_init {at}\n{rows}\n")
    other = ".bram_init 999\n" + "1ff 000 000 000 000 000 000 000\n" * 256 + "\n"
    return ".device LFE5U-85F\n\n.tile R1C1\nword: A 01\n\n" + other + "".join(blocks)


def read(text: str, layout: Layout, order: list[int]) -> np.ndarray:
    """Decode the blocks bit by bit, slowly and by another way."""
    found = [block.split() for block in re.findall(r"\.bram_init \d+\n([0-9a-f \n]+?)\n\n", text)][1:]
    contents = np.zeros(layout.words, dtype=np.uint32)
    for groups, number in zip(found, order, strict=True):
        bank, part = divmod(number, 32 // layout.data_bits)
        bits = [int(group, 16) >> bit & 1 for group in groups for bit in range(8)]
        for at, bit in enumerate(bits):
            word, lane = divmod(at, layout.data_bits)
            word += bank * (16384 // layout.data_bits)
            if bit:
                contents[word] |= np.uint32(1 << (part * layout.data_bits + lane))
    return contents


@pytest.mark.parametrize(("words", "data_bits"), [(16384, 1), (8192, 2), (4096, 4), (6144, 8), (2048, 16)])
def test_fill_replaces_exactly_the_memory(words: int, data_bits: int) -> None:
    layout = Layout(words, data_bits)
    random = np.random.default_rng(words)
    order = list(random.permutation(layout.blocks))
    before = placed(layout, ecp5.marker(words), order)
    contents = random.integers(0, 1 << 32, words, dtype=np.uint32)
    after = ecp5.fill(before, "main_ram", layout, contents)
    assert (read(after, layout, order) == contents).all()
    assert after[: after.index(".bram_init 0")] == before[: before.index(".bram_init 0")]
    assert len(after) == len(before)


def test_fill_raises_when_a_block_is_not_there() -> None:
    layout = Layout(4096, 4)
    text = placed(layout, ecp5.marker(4096), [0, 1, 2, 3, 4, 5, 6])
    with pytest.raises(ToolError, match="1 of 8 block RAMs of main_ram are not in the placed design"):
        ecp5.fill(text, "main_ram", layout, np.zeros(4096, dtype=np.uint32))
    with pytest.raises(ValueError, match="contents must be 4096 words, not 3"):
        ecp5.fill(text, "main_ram", layout, np.zeros(3, dtype=np.uint32))


def cell(width: int) -> dict:
    return {"type": "DP16KD", "parameters": {"DATA_WIDTH_A": f"{width:032b}"}}


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({}, "block RAMs of widths"),
        ({"main_ram.0.0": cell(4), "main_ram.0.1": cell(1)}, r"block RAMs of widths \[1, 4\]"),
        ({f"main_ram.0.{n}": cell(4) for n in range(7)}, "takes 7 block RAMs where 8 were expected"),
        ({f"other.0.{n}": cell(4) for n in range(8)}, "block RAMs of widths"),
    ],
)
def test_mark_raises_on_another_layout(cells: dict, message: str) -> None:
    text = json.dumps({"modules": {"soc": {"cells": cells}}})
    with pytest.raises(ToolError, match=message):
        ecp5.mark(text, "main_ram", 4096)
