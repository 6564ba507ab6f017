"""Shifted layouts: the same program elsewhere, the default one untouched."""

import re

from cfu import compiler, firmware
from cfu.compiler.ops import portable
from cfu.firmware import linker
from cfu.testing import simulate
from soc.memory.regions import MEMORIES
from tests.flow.conftest import three_adds
from tests.support.rtl import BASELINE

ULX3S = MEMORIES["ulx3s-85f"]


def build(layout: int) -> firmware.Firmware:
    program = compiler.compile(three_adds(), portable(), "m")
    return firmware.build([program], ULX3S, headers={"cfu_ops.h": ""}, layout=layout)


def test_layout_0_leaves_no_gap_and_keeps_the_order() -> None:
    assert "gap" not in linker.script(ULX3S)
    assert linker.order([3, 1, 2]) == [3, 1, 2]


def test_a_layout_is_repeatable_and_its_gaps_are_whole_lines_below_a_way() -> None:
    gaps = {}
    for layout in (1, 2, 3, 4):
        script = linker.script(ULX3S, layout=layout)
        assert script == linker.script(ULX3S, layout=layout)
        assert linker.order(range(9), layout) == linker.order(range(9), layout) != list(range(9))
        gaps[layout] = tuple(int(size) for size in re.findall(r"\.gap_\w+ \(NOLOAD\) .*\n\s+\. \+= (\d+);", script))
        assert gaps[layout] and all(0 < gap < 4096 and gap % 32 == 0 for gap in gaps[layout])
    assert len(set(gaps.values())) == 4


def test_code_and_data_move_against_each_other_and_sizes_stay() -> None:
    first, second = build(0), build(1)
    for part in ("weights", "arena", "scratch", "stack"):
        assert getattr(first.sizes, part) == getattr(second.sizes, part)
    assert abs(first.sizes.text - second.sizes.text) < 256
    assert first.key != second.key
    names = ("add_s8", "model_invoke", "main", "m_arena")
    moved = {name: (second.symbols[name] - first.symbols[name]) % 4096 for name in names}
    assert len(set(moved.values())) >= 3, moved
    assert first.symbols["_start"] == second.symbols["_start"]


def test_a_shifted_program_is_bit_exact_and_takes_other_cycles(tmp_path) -> None:
    runs = [simulate(BASELINE, three_adds(width=400), tmp_path, layout=layout) for layout in (0, 1, 2)]
    cycles = [run.profile.cycles for run in runs]
    assert len(set(cycles)) > 1
    assert max(cycles) < 1.2 * min(cycles)
