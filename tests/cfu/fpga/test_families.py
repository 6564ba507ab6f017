"""FPGA families as the tools see them: the very command lines, and that adding a family is adding a module a side."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import soc.families
from cfu.base.errors import CfuError
from cfu.fpga import families, netlist, pack, parts, place, synthesize, toolchain
from cfu.fpga.block_ram import Layout
from cfu.fpga.families import Package
from soc import board as board_soc
from soc import boards
from soc.memory.regions import MEMORIES
from tests.support import walk

GOWIN_PADS = "iopadmap -bits -inpad IBUF O:I -outpad OBUF I:O -toutpad TBUF ~OEN:I:O -tinoutpad IOBUF ~OEN:O:I:IO"

#: nextpnr and Yosys for a CFU alone, by part: what changes here changes every placement.
ALONE = {
    "ecp5-85k": ("nextpnr-ecp5 --85k --package CABGA381 --speed 6 --lpf-allow-unconstrained", "synth_ecp5"),
    "ecp5-45k": ("nextpnr-ecp5 --45k --package CABGA381 --speed 6 --lpf-allow-unconstrained", "synth_ecp5"),
    "ecp5-25k": ("nextpnr-ecp5 --25k --package CABGA381 --speed 6 --lpf-allow-unconstrained", "synth_ecp5"),
    "up5k": ("nextpnr-ice40 --up5k --package sg48", "synth_ice40 -abc9 -dsp -device u"),
    "hx8k": ("nextpnr-ice40 --hx8k --package ct256", "synth_ice40 -abc9"),
    "gw2a-18": (
        "nextpnr-himbaechel-gowin --device GW2AR-LV18QN88C8/I7 --vopt family=GW2A-18C --vopt cst=pins.cst",
        "synth_gowin -noiopads",
    ),
    "gw1n-9": (
        "nextpnr-himbaechel-gowin --device GW1NR-LV9QN88PC6/I5 --vopt family=GW1N-9C --vopt cst=pins.cst",
        "synth_gowin -noiopads",
    ),
}

#: nextpnr for a board's SoC.
WHOLE = {
    "colorlight-i5": "--25k --package CABGA381 --speed 6 --lpf pins.lpf",
    "colorlight-i9": "--45k --package CABGA381 --speed 6 --lpf pins.lpf",
    "orangecrab-25f": "--25k --package CSFBGA285 --speed 8 --lpf pins.lpf",
    "orangecrab-25f-ddr3": "--25k --package CSFBGA285 --speed 8 --lpf pins.lpf",
    "tang-nano-20k": "--device GW2AR-LV18QN88C8/I7 --vopt family=GW2A-18C --vopt cst=pins.cst",
    "ulx3s-25f": "--25k --package CABGA381 --speed 6 --lpf pins.lpf",
    "ulx3s-25f-sdram": "--25k --package CABGA381 --speed 6 --lpf pins.lpf",
    "ulx3s-85f": "--85k --package CABGA381 --speed 6 --lpf pins.lpf",
}


class Tools:
    """Stands for toolchain.run: keeps what was run, with the files that were there, and writes what is read after."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.files: dict[str, str] = {}

    def __call__(self, program: str, arguments: list[str], folder: Path) -> None:
        self.commands.append(" ".join((program, *arguments)))
        self.files |= {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}
        if "--report" in arguments:
            (folder / "report.json").write_text(REPORT)


REPORT = """{"fmax": {"clk": {"achieved": 80, "constraint": 50}}, "utilization": {}, "critical_paths": [{"from":
"posedge clk", "to": "posedge clk", "path": [{"type": "logic", "delay": 1, "from": {"cell": "a", "port": "Q"}, "to":
{"cell": "b", "port": "D"}}]}]}"""


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Tools:
    runs = Tools()
    monkeypatch.setenv("CFU_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(toolchain, "run", runs)
    monkeypatch.setattr(toolchain, "find", lambda name: name)
    return runs


def placed(target: place.Target, tmp_path: Path) -> place.Placement:
    (tmp_path / "netlist.json").write_text("{}")
    return place.place(target, tmp_path / "netlist.json", "key", 3)


ENDS = " --freq 50.0000 --timing-allow-fail --json netlist.json {} --report report.json --seed 3 -q"
OUTPUTS = {"ecp5": "--textcfg placed.config", "gowin": "--write placed.json", "ice40": "--asc placed.asc"}


@pytest.mark.parametrize("part", parts.parts().values(), ids=lambda part: part.name)
def test_commands_for_a_cfu_alone(part: families.Part, tools: Tools, tmp_path: Path) -> None:
    router, yosys = ALONE[part.name]
    found = placed(place.Target(part, part.package, part.pins, 50.0), tmp_path)
    output = OUTPUTS[part.family.name]
    assert tools.commands == [router + ENDS.format(output)]
    assert found.design.name == output.split()[1]
    pads = f" {GOWIN_PADS};" if part.family.name == "gowin" else ""
    assert netlist._script(part, ["a.v"], "top", None) == (
        f"read_verilog a.v; {yosys} -top top; tee -q -o statistics.txt stat -json;{pads} write_json netlist.json"
    )


@pytest.mark.parametrize("name", WHOLE)
def test_commands_for_a_board(name: str, tools: Tools, tmp_path: Path) -> None:
    on = boards.board(name)
    part = parts.part(on.part)
    placed(place.Target(part, Package(on.package, on.speed), board_soc.constraints(on), 50.0), tmp_path)
    options = WHOLE[name] + ENDS.format(OUTPUTS[part.family.name])
    assert tools.commands == [f"{part.family.nextpnr} {options}"]
    assert tools.files[part.family.constraints_file] == board_soc.constraints(on)


def test_every_board_with_a_soc_is_pinned() -> None:
    assert WHOLE.keys() == {name for name, board in boards.boards().items() if not board.no_soc}
    assert ALONE.keys() == parts.parts().keys()


def test_packers() -> None:
    packers = {family.name: family.packer for family in families.families().values() if family.packer}
    commands = {name: (each.program, *each.arguments("GW2A-18C")) for name, each in packers.items()}
    assert commands == {
        "ecp5": ("ecppack", "--compress", "--input", "filled.config", "--bit", "soc.bit"),
        "gowin": ("gowin_pack", "-d", "GW2A-18C", "-o", "soc.fs", "filled.json"),
    }


def test_both_sides_know_the_same_families_and_parts() -> None:
    tools_side, soc_side = families.families(), soc.families.families()
    assert tools_side.keys() == soc_side.keys()
    for name, family in soc_side.items():
        assert {part.name for part in parts.parts().values() if part.family.name == name} == set(family.parts)
        assert all(parts.part(part).family is tools_side[name] for part in family.parts)
        assert tools_side[name].packer is not None or not family.plls  # a SoC that nobody could pack
    assert all(parts.part(board.part).family.name == board.family.name for board in boards.boards().values())


@pytest.mark.parametrize(("changes", "found"), [({"no_packer": "none"}, "both"), ({"packer": None}, "neither")])
def test_a_family_has_a_packer_or_says_why_not(changes: dict, found: str) -> None:
    with pytest.raises(ValueError, match=f"family ecp5 must have either a packer or the reason why not, not {found}"):
        dataclasses.replace(families.families()["ecp5"], **changes)


#: All that it takes to add a family is what the page has its reader write.
PAGE = walk.ROOT / "docs" / "adding" / "family.md"


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[boards.Board]:
    """A board of a family that was added as one folder and one module."""
    look_ups = (soc.families.families, families.families, families.parts)
    for file in walk.steps(PAGE.read_text(encoding="utf-8")):
        assert isinstance(file, walk.File)
        walk.write(file, tmp_path)
    for package, folder in ((soc.families, "soc/families"), (families, "cfu/fpga/families")):
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path / folder)])
    for look_up in look_ups:
        look_up.cache_clear()
    yield dataclasses.replace(boards.board("ulx3s-85f"), name="toy-board", part="toy-1", package="box", speed="")
    for look_up in look_ups:
        look_up.cache_clear()
    for name in ("soc.families.toy", "cfu.fpga.families.toy"):
        sys.modules.pop(name, None)


def test_a_family_is_added_by_a_module_on_each_side(toy: boards.Board, tools: Tools, tmp_path: Path) -> None:
    """Clocks, the SoC with its constraints, placing and packing; no other place knows of it."""
    assert (toy.family.name, toy.closest_clock(40e6), toy.closest_clock(60e6)) == ("toy", 25e6, 50e6)
    generated = board_soc.generate(toy, MEMORIES["ulx3s-85f"], 60e6)
    assert generated.constraints.startswith("clock=G2,LVCMOS33\nserial_tx=L4,LVCMOS33\n")
    part = parts.part("toy-1")
    found = placed(place.Target(part, Package(toy.package), generated.constraints, 50.0), tmp_path)
    assert tools.commands == ["nextpnr-toy --toy one/box --pins pins.toy" + ENDS.format("--out placed.toy")]
    assert tools.files["pins.toy"] == generated.constraints
    found.design.write_text("placed;")
    assert pack.pack(part, found, Layout(2, 4), "ram", np.array([3, 4], dtype=np.uint32)).name == "soc.toy"
    assert (tools.commands[1], tools.files["filled.toy"]) == ("toypack --for one filled.toy", "placed;ram=7")
    with pytest.raises(CfuError, match=r"unknown part 'toy-2'; do you mean 'toy-1'\? .*toy-1"):
        synthesize.run("", "toy-2")


def test_a_toys_packer_comes_with_its_router(toy: boards.Board) -> None:
    assert toolchain._companions("toypack") == ["nextpnr-toy"]
    assert toolchain._companions("gowin_pack") == toolchain._companions("yosys") == []
