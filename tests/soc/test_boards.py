"""Every board's data, the clocks of their PLLs, and the SoC that is made for them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest

from cfu.fpga.parts import parts
from soc import board as board_soc
from soc.boards import boards
from soc.memory import dram
from soc.memory.regions import BIOS_REGIONS, MEMORIES

WITH_SOC = [board for board in boards().values() if not board.no_soc]
ULX3S = boards()["ulx3s-85f"]


@pytest.mark.parametrize("board", boards().values(), ids=lambda board: board.name)
def test_board_is_complete(board) -> None:
    assert board.part in parts()
    pins = [pad.pin for pad in (board.clock, board.tx, board.rx, board.reset, *board.high) if pad]
    pins += " ".join(bus.pins for bus in (dram.ports(board.dram) if board.dram else {}).values()).split()
    assert len(set(pins)) == len(pins)
    assert board.programmer[0] == "--board"
    assert bool(board.no_soc) != (board.memory in MEMORIES)


@pytest.mark.parametrize("board", WITH_SOC, ids=lambda board: board.name)
def test_memory_leaves_block_ram_for_the_caches(board) -> None:
    memory = MEMORIES[board.memory]
    on_chip = [region for region in memory.regions if not region.external] or BIOS_REGIONS
    blocks = sum(region.size // 2048 for region in on_chip)
    assert blocks + 10 <= parts()[board.part].resources["bram"].available
    assert memory.fits
    assert memory.external == (board.dram is not None)


def ports_of(header: str) -> Iterator[str]:
    """Every bit of every port, as the constraints call it."""
    for high, name in re.findall(r"^ +(?:input|output|inout) +(?:wire|reg) +(?:\[(\d+):0\] +)?(\w+)", header, re.M):
        yield from (f"{name}[{bit}]" for bit in range(int(high) + 1)) if high else (name,)


@pytest.mark.parametrize("board", WITH_SOC, ids=lambda board: board.name)
def test_every_port_has_its_pin(board) -> None:
    generated = board_soc.generate(board, MEMORIES[board.memory], 40e6)
    header = generated.verilog[: generated.verilog.index(");")]
    ports = list(ports_of(header))
    assert {"clock", "serial_tx", "serial_rx"} <= set(ports)
    for port in ports:
        assert f'"{port}"' in generated.constraints
    assert generated.constraints.count("LOCATE") + generated.constraints.count("IO_LOC") == len(ports)
    assert generated.clock_hz <= 40e6
    assert "module Cfu" not in generated.verilog


def test_generating_is_repeatable() -> None:
    memory = MEMORIES["ulx3s-85f"]
    first = board_soc.generate(ULX3S, memory, 50e6)
    assert board_soc.generate(ULX3S, memory, 50e6) == first
    assert "assign crg_reset = reset;" in first.verilog


def test_no_soc_says_why() -> None:
    icebreaker = boards()["icebreaker"]
    with pytest.raises(ValueError, match=r"no SoC fits 1BitSquared iCEBreaker: VexRiscv .* 5,280 logic cells"):
        board_soc.generate(icebreaker, MEMORIES["gw2a-18"], 20e6)


def test_constraints_in_the_words_of_the_family() -> None:
    assert 'LOCATE COMP "clock" SITE "G2";' in board_soc.constraints(ULX3S)
    assert 'FREQUENCY PORT "clock" 25.0 MHZ;' in board_soc.constraints(ULX3S)
    assert 'IO_LOC "clock" 4;' in board_soc.constraints(boards()["tang-nano-20k"])


@pytest.mark.parametrize("board", WITH_SOC, ids=lambda board: board.name)
@pytest.mark.parametrize("mhz", [12, 33.3, 50, 57, 60, 61.25, 75])
def test_closest_clock_is_close(board, mhz: float) -> None:
    assert mhz * 0.97e6 <= board.closest_clock(mhz * 1e6) <= mhz * 1e6 * (1 + 1e-9)


@pytest.mark.parametrize("name", ["ulx3s-85f", "orangecrab-25f", "tang-nano-20k", "orangecrab-25f-ddr3"])
def test_litex_finds_the_dividers_of_odd_clocks(name: str) -> None:
    board = boards()[name]
    clock = board.closest_clock(61.25e6)
    assert board_soc.generate(board, MEMORIES[board.memory], clock).clock_hz == clock


def test_reset_button_of_either_polarity() -> None:
    low = dataclasses.replace(ULX3S, reset_active=0)
    memory = MEMORIES["ulx3s-85f"]
    assert "assign crg_reset = (~reset);" in board_soc.generate(low, memory, 50e6).verilog
