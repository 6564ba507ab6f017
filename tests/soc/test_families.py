"""FPGA families as the SoC sees them: clocks, constraints, what is refused, and that adding one is adding a folder."""

from __future__ import annotations

import dataclasses
import hashlib
import subprocess
import sys

import pytest

from soc import board as board_soc
from soc import boards, families
from soc.families import HIGHEST_HZ, LOWEST_HZ
from soc.families import families as all_families
from soc.memory import dram

ULX3S = boards.board("ulx3s-85f")
TANG_NANO = boards.board("tang-nano-20k")

#: The first digits of the SHA-256 of each board's constraints: a text that changes is another bitstream.
CONSTRAINTS = {
    "colorlight-i5": "8047b87d3eb0",
    "colorlight-i9": "8047b87d3eb0",
    "orangecrab-25f": "9ae391fce6e8",
    "orangecrab-25f-ddr3": "8b91635d867b",
    "tang-nano-20k": "7439e9e82cc4",
    "ulx3s-25f": "d5ba7babd21d",
    "ulx3s-25f-sdram": "612f4238d7a8",
    "ulx3s-85f": "d5ba7babd21d",
}


def test_known_clocks() -> None:
    ecp5, gowin = families.family("ecp5"), families.family("gowin")
    assert ecp5.closest("ecp5-85k", 25_000_000, 60e6) == 60e6
    assert gowin.closest("gw2a-18", 27_000_000, 54.1e6) == 54e6
    choices = ecp5.achievable("ecp5-85k", 25_000_000)
    assert (len(choices), len(gowin.achievable("gw2a-18", 27_000_000))) == (1472, 146)
    assert list(choices) == sorted(set(choices))
    assert choices[0] >= LOWEST_HZ and choices[-1] <= HIGHEST_HZ


def test_too_slow_a_clock_is_told_as_the_socs() -> None:
    """Not as the clock that the PLL makes for a DDR3 PHY, which is twice as high."""
    with pytest.raises(ValueError, match=r"clock must be at least 10\.0 MHz, not 1\.000"):
        ULX3S.closest_clock(1e6)
    with pytest.raises(ValueError, match=r"clock must be at least 5\.0 MHz, not 2\.000"):
        boards.board("orangecrab-25f-ddr3").closest_clock(2e6)


@pytest.mark.parametrize("board", boards.boards().values(), ids=lambda board: board.name)
def test_constraints_are_as_they_were(board) -> None:
    if board.no_soc:
        with pytest.raises(ValueError, match="no SoC on this family"):
            board_soc.constraints(board)
    else:
        text = board_soc.constraints(board)
        assert hashlib.sha256(text.encode()).hexdigest()[:12] == CONSTRAINTS[board.name], text


@pytest.mark.parametrize("family", all_families().values(), ids=lambda family: family.name)
def test_a_family_is_whole(family) -> None:
    assert families.family(family.name) is family
    assert all(families.of_part(part) is family for part in family.parts)
    if family.plls:
        assert family.hardware().crgs.keys() == {"", *family.chips}
    else:
        with pytest.raises(ValueError, match="no SoC on this family"):
            family.hardware()


@pytest.mark.parametrize(
    ("look_up", "message"),
    [
        (lambda: families.family("ecp6"), r"unknown family 'ecp6'; do you mean 'ecp5'\? choose one of ecp5, gowin"),
        (lambda: families.family("xc7"), r"unknown family 'xc7'; choose one of ecp5, gowin, ice40"),
        (lambda: families.of_part("xc7a35t"), r"unknown part 'xc7a35t'; choose one of ecp5-85k, .*gw2a-18"),
        (lambda: families.of_part("gw2a18"), r"unknown part 'gw2a18'; do you mean 'gw2a-18'\?"),
        (
            lambda: families.family("gowin").achievable("ecp5-85k", 25_000_000),
            r"unknown part 'ecp5-85k' of family gowin; choose one of gw2a-18, gw1n-9",
        ),
        (lambda: families.family("gowin").achievable("gw1n-9", 27_000_000), "no clock for a SoC on gw1n-9: its PLL"),
        (lambda: families.family("ice40").achievable("up5k", 12_000_000), "no clock for a SoC on up5k: VexRiscv"),
        (lambda: boards.board("ulx3s"), r"unknown board 'ulx3s'; do you mean 'ulx3s-[28]5f'\? choose one of"),
        (lambda: boards.board("arty"), "unknown board 'arty'; choose one of colorlight"),
    ],
)  # fmt: skip
def test_what_is_not_there(look_up, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        look_up()


SDRAM = boards.board("ulx3s-25f-sdram")


@pytest.mark.parametrize(
    ("board", "changes", "message"),
    [
        (ULX3S, {"part": "ecp5-85"}, r"board mine: unknown part 'ecp5-85'; do you mean 'ecp5-85k'\?"),
        (ULX3S, {"part": "xc7a35t"}, "board mine: unknown part 'xc7a35t'; choose one of"),
        (ULX3S, {"memory": "ecp5_25k"}, r"board mine: unknown memory 'ecp5_25k'; do you mean 'ecp5-25k'\?"),
        (ULX3S, {"memory": ""}, "board mine: unknown memory ''; choose one of ulx3s-85f"),
        (ULX3S, {"part": "up5k"}, "board mine must have a no_soc: VexRiscv"),
        (SDRAM, {"dram": dataclasses.replace(SDRAM.dram, kind="ddr4")}, "ecp5 serves sdr, ddr3, not 'ddr4'"),
        (SDRAM, {"part": "gw2a-18"}, "gowin serves no kind of memory chip, not 'sdr'"),
    ],
)
def test_a_board_that_cannot_be_is_refused(board, changes: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(board, name="mine", **changes)


def test_every_bit_of_a_memory_chip_has_its_pin_in_any_family() -> None:
    """What writes constraints is told all pins: no family can forget the chip's."""
    pins = []
    family = dataclasses.replace(families.family("ecp5"), constraints=lambda hz, given: pins.extend(given) or "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boards, "of_part", lambda part: family)
        board_soc.constraints(SDRAM)
    ports = [pin.port for pin in pins]
    assert {"clock", "dram_clock", "dram_a[0]", "dram_a[12]", "dram_dq[15]", "dram_cke"} <= set(ports)
    assert len(ports) == 6 + sum(len(bus.pins.split()) for bus in dram.ports(SDRAM.dram).values()) - 1


def test_boards_and_families_need_no_litex() -> None:
    code = (
        "import sys; from soc.boards import boards; [b.closest_clock(50e6) for b in boards().values() if not b.no_soc];"
        "assert not {'litex', 'migen', 'litedram'} & set(sys.modules), 'loaded'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
