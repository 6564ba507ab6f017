"""Targets: boards, their memories, and what contradicts what."""

from __future__ import annotations

import dataclasses

import pytest

from cfu import firmware
from cfu.base.errors import CfuError
from cfu.flow import design, loop, project
from cfu.fpga import bitstream
from cfu.sim import hardware
from soc.boards import boards
from soc.cpu import DEFAULT
from tests.support.cpus import TWIN


@pytest.mark.parametrize("name", [name for name, board in boards().items() if not board.no_soc])
def test_the_memory_follows_from_the_board(name: str) -> None:
    found = design.target(name)
    assert (found.board.name, found.memory.name, found.note) == (name, boards()[name].memory, "")
    found.raise_unless_on_board()


def test_another_memory_is_told_and_is_on_no_board() -> None:
    found = design.target("colorlight-i5", "ulx3s-85f")
    assert found.memory.name == "ulx3s-85f" and not found.own_memory
    assert found.note == "memory ulx3s-85f is not that of board colorlight-i5: no figure for that board"
    with pytest.raises(CfuError, match="board colorlight-i5 has no memory ulx3s-85f; its memory is ecp5-25k"):
        found.raise_unless_on_board()


def test_names_that_are_not_there_are_told_with_the_nearest() -> None:
    with pytest.raises(CfuError, match="unknown board 'ulx3s-58f'; do you mean 'ulx3s-85f'"):
        design.target("ulx3s-58f")
    with pytest.raises(CfuError, match="unknown memory 'sim_large'; do you mean 'sim-large'"):
        design.target("ulx3s-85f", "sim_large")
    with pytest.raises(CfuError, match="unknown CPU 'vexrisc'; do you mean 'vexriscv'"):
        design.target("ulx3s-85f", cpu_name="vexrisc")


def test_another_cpu_is_built_for_and_told_to_the_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    on = dataclasses.replace(design.target("ulx3s-85f"), cpu=TWIN)
    given = []
    monkeypatch.setattr(hardware, "build", lambda text, memory, *, cpu, trace: given.append(cpu))
    monkeypatch.setattr(firmware, "build", lambda programs, memory, *, cpu, **options: given.append(cpu))
    chosen = dataclasses.replace(project.load("baseline").design(), target=on)
    loop.build_hardware(chosen)
    loop.build_firmware(chosen, [])
    assert given == [TWIN, TWIN]
    on.raise_unless_on_board()
    key = bitstream.soc_key(on.board, on.memory, on.clock_hz, on.cpu)
    assert key != bitstream.soc_key(on.board, on.memory, on.clock_hz, DEFAULT)


def test_a_board_without_a_soc_needs_a_memory_to_simulate_and_gets_no_bitstream() -> None:
    with pytest.raises(CfuError, match="the SoC does not fit icebreaker"):
        design.target("icebreaker")
    with pytest.raises(CfuError, match="the SoC does not fit icebreaker"):
        design.target("icebreaker", "ulx3s-85f").raise_unless_on_board()


def test_a_memory_chip_is_not_simulated() -> None:
    with pytest.raises(CfuError, match="memory sdram-32m cannot be simulated"):
        design.target("ulx3s-25f-sdram").raise_unless_simulated()
