"""Contents of memories in files: the same design, sooner through Yosys."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from amaranth.back import verilog
from amaranth.hdl import Module, Signal
from amaranth.lib.memory import Memory

from cfu.fpga import netlist, parts
from cfu.fpga.memory_contents import in_files

WORDS = tuple(random.Random(1).getrandbits(32) for _ in range(700))
BLOCK = "  initial begin\n    {}\n  end\n"


def generated() -> str:
    """Verilog of a memory with contents, as Amaranth writes it."""
    m = Module()
    m.submodules.table = memory = Memory(shape=32, depth=len(WORDS), init=WORDS)
    read, write = memory.read_port(), memory.write_port()
    ports = [Signal(10, name="address"), Signal(32, name="data"), Signal(name="enable"), Signal(32, name="value")]
    m.d.comb += [read.addr.eq(ports[0]), write.addr.eq(ports[0]), write.data.eq(ports[1]), write.en.eq(ports[2])]
    m.d.comb += ports[3].eq(read.data)
    return verilog.convert(m, ports=ports, name="top")


def test_contents_are_moved_and_complete() -> None:
    files = in_files({"top.v": generated(), "notes.txt": BLOCK.format("m[0] = 8'h01;")})
    assert sorted(files) == ["notes.txt", "top.2.hex", "top.v"]
    assert tuple(int(line, 16) for line in files["top.2.hex"].splitlines()) == WORDS
    assert files["top.v"].count("$readmemh") == 1 and "[699] =" not in files["top.v"]
    assert files["notes.txt"] == BLOCK.format("m[0] = 8'h01;")


def test_each_memory_has_its_file() -> None:
    blocks = [BLOCK.format("\\a.b [0] = 8'hf0;\n    \\a.b [1] = 8'd10;"), BLOCK.format("c[0] = 4'b1010;")]
    files = in_files({"a.v": "".join(blocks), "b.v": blocks[1]})
    assert files["a.v"] == '  initial $readmemh("a.2.hex", \\a.b );\n  initial $readmemh("a.3.hex", c);\n'
    assert files["b.v"] == '  initial $readmemh("b.4.hex", c);\n'
    assert [files[f"{name}.hex"] for name in ("a.2", "a.3", "b.4")] == ["f0\na\n", "a\n", "a\n"]


@pytest.mark.parametrize(
    "statements",
    [
        "m[1] = 8'h01;",  # the first word is another one
        "m[0] = 8'h01;\n    m[2] = 8'h01;",
        "m[0] = 8'h01;\n    n[1] = 8'h01;",
        "m[0] = 8'h0x;",
        "m[0] = 8'h01;\n    x = 1;",
        "x = 1'h0;",
        "if (a) m[0] = 8'h01;",
    ],
)
def test_all_else_stays(statements: str) -> None:
    sources = {"top.v": "module top;\n" + BLOCK.format(statements) + "endmodule\n"}
    assert in_files(sources) == sources


@pytest.mark.parametrize("part", ["ecp5-25k", pytest.param("up5k", marks=pytest.mark.slow)])
def test_the_netlist_has_the_same_contents(part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFU_CACHE", str(tmp_path / "moved"))
    moved = _contents(part)
    monkeypatch.setenv("CFU_CACHE", str(tmp_path / "assigned"))
    monkeypatch.setattr(netlist, "in_files", dict)
    assert moved == _contents(part) and len(moved) > 1


def _contents(part: str) -> list[dict[str, str]]:
    """Initial values of each cell of the memory, in the order of names."""
    made = netlist.synthesize(parts.part(part), {"top.v": generated()}, "top")
    assert [path.name for path in made.json.parent.glob("*.log")] == ["yosys.log"]
    files = sorted(path.name for path in made.json.parent.glob("*.hex"))
    assert files == (["top.1.hex"] if netlist.in_files is in_files else [])
    cells = json.loads(made.json.read_text())["modules"]["top"]["cells"]
    values = [
        {key: value for key, value in cell["parameters"].items() if key.startswith("INIT")}
        for name, cell in sorted(cells.items())
        if cell["type"] in ("DP16KD", "PDPW16KD", "SB_RAM40_4K")
    ]
    assert any("1" in text for cell in values for text in cell.values())
    return values
