"""What is gathered beside the profile: clock, resources, arena, image."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfu import compiler, firmware
from cfu.base import cache, tool
from cfu.compiler.ops import portable
from cfu.flow import project
from cfu.fpga import bitstream
from cfu.fpga.block_ram import Layout
from cfu.fpga.netlist import Use
from cfu.fpga.nextpnr import CriticalPath, Report
from cfu.fpga.place import Placement, Timing
from cfu.report import arena, facts, memory_map
from soc.boards import boards
from soc.memory.regions import MEMORIES
from tests.flow.conftest import three_adds
from tests.support.rtl import BASELINE

ULX3S = MEMORIES["ulx3s-85f"]
VERILOG = "module Cfu(); endmodule"


def design(asked: float, fmax: float, tmp_path: Path) -> bitstream.PlacedSoc:
    report = Report("clk", fmax, CriticalPath("a", "b", 3.0, 14.0, ()), {})
    timing = Timing((Placement("key", 1, tmp_path, report, 60.0),))
    board = boards()["ulx3s-85f"]
    return bitstream.PlacedSoc(board, ULX3S, asked * 1e6, {"lut": Use(5, 10)}, timing, Layout(1, 1), 3.0, 9.0, ())


def test_nothing_is_built_to_know_the_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFU_CACHE", str(tmp_path))
    at = project.load(BASELINE).target()
    assert facts.placed(at, VERILOG) is None and facts.resources(at, VERILOG, None) == []
    assert facts.clock(at, None)["placed"] is False
    assert not [entry for entry in cache.entries() if entry.kind in ("netlist", "placement", "board")]


def test_what_is_in_the_cache_is_taken_for_board_and_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = design(50.0, 57.9, tmp_path)

    def place_soc(board, text, clock_mhz, seeds, cpu) -> bitstream.PlacedSoc:
        assert (board.name, text, clock_mhz, seeds) == ("ulx3s-85f", VERILOG, 50.0, None)
        cache.build_once("placement", "0" * 32, lambda folder: None)  # an entry that is there
        return known

    monkeypatch.setattr(bitstream, "place_soc", place_soc)
    monkeypatch.setenv("CFU_CACHE", str(tmp_path))
    assert facts.placed(project.load(BASELINE).target(), VERILOG) is None
    cache.build_once("placement", "0" * 32, lambda folder: None)
    assert facts.placed(project.load(BASELINE).target(), VERILOG) is known


def test_the_clock_is_the_placed_ones(tmp_path: Path) -> None:
    at = project.load(BASELINE).target()
    met = facts.clock(at, design(50.0, 57.9, tmp_path))
    assert (met["mhz"], met["placed"], met["fmax_mhz"]) == (50.0, True, 57.9)
    missed = facts.clock(at, design(75.0, 61.0, tmp_path))
    assert 58 < missed["mhz"] <= 61.0 and "not met; the highest clock that passes is used" in missed["note"]


def test_resources_of_a_placed_soc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFU_CACHE", str(tmp_path))
    (soc,) = facts.resources(project.load(BASELINE).target(), VERILOG, design(50.0, 57.9, tmp_path))
    assert soc["uses"] == {"lut": {"used": 5, "available": 10}} and soc["timing"] == "Fmax 57.9 MHz (seed 1)"


def test_speedups_are_told_of_known_models_alone() -> None:
    found = facts.speedup({"model": "kws", "cycles": 643_000}, 1_286_000)
    assert (found["tflm"]["factor"], found["portable"]["factor"]) == (100.0, 2.0)
    assert facts.speedup({"model": "other", "cycles": 5}, None) == {"portable": None, "tflm": None}


def test_buffers_of_the_arena_do_not_overlap_while_they_live() -> None:
    program = compiler.compile(three_adds(), portable(), "m")
    found = arena.describe(program)
    assert found["size"] == program.plan.size and found["steps"] == 3
    names = [name for buffer in found["buffers"] for name in buffer["tensors"]]
    assert sorted(names) == sorted(tensor.name for tensor in program.model.tensors if not tensor.is_constant)
    for one in found["buffers"]:
        assert 0 <= one["first"] <= one["last"] < 3
        for other in found["buffers"]:
            together = one is not other and one["first"] <= other["last"] and other["first"] <= one["last"]
            apart = one["offset"] + one["size"] <= other["offset"] or other["offset"] + other["size"] <= one["offset"]
            assert apart or not together


def test_sections_and_symbols_of_an_image_with_and_without_symbols(tmp_path: Path) -> None:
    built = firmware.build([compiler.compile(three_adds(), portable(), "m")], ULX3S, headers={"cfu_ops.h": ""})
    found = memory_map.describe(built.elf, ULX3S)
    sizes = {section["name"]: section["size"] for section in found["sections"]}
    assert (sizes[".text"], sizes[".stack"]) == (built.sizes.text, built.sizes.stack)
    assert {"name": "m_arena", "section": ".arena", "size": 32} in found["symbols"]
    assert found["symbols"] == sorted(found["symbols"], key=lambda symbol: (-symbol["size"], symbol["name"]))
    stripped = tmp_path / "stripped.elf"
    tool.run([tool.find("riscv64-unknown-elf-strip"), built.elf, "-o", stripped])
    bare = memory_map.describe(stripped, ULX3S)
    assert (bare["symbols"], bare["symbol_count"], bare["sections"]) == ([], 0, found["sections"])
