"""Sums over segments."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from cfu.profile import attribute, roofline
from cfu.profile.attribute import CfuUse, Share
from cfu.profile.binary import Function, Image
from cfu.profile.trace import Commands, Segment
from proj.simd.simd import Simd
from soc.cpu import DEFAULT
from tests.support.cpus import TWIN

LOAD_BYTE, LOAD_HALF, STORE_WORD, ADD = 0x00054503, 0x00055503, 0x00A12023, 0x00150513
FIRST, SECOND = Function("first", 0x100, 8), Function("second", 0x108, 8)
CODE = Image(Path("none"), 0x100, (LOAD_BYTE, LOAD_HALF, STORE_WORD, ADD), (FIRST, SECOND))


def segment(cycles: dict[int, Counter[str]]) -> Segment:
    return Segment(0, sum(causes.total() for causes in cycles.values()), cycles)


SEGMENTS = [
    segment({0x100: Counter(issue_load=3, dcache_miss=13), 0x10C: Counter(issue_alu=5, load_use=6)}),
    segment({0x100: Counter(issue_load=1), 0x104: Counter(issue_load=2), 0x108: Counter(issue_store=7, store_wait=4)}),
]


def test_by_instruction_function_and_all() -> None:
    assert attribute.by_instruction(SEGMENTS)[0x100] == Share(Counter(issue_load=4, dcache_miss=13))
    found = attribute.by_function(SEGMENTS, CODE)
    assert list(found) == [SECOND, FIRST], "the most expensive first"
    assert found[SECOND] == Share(Counter(issue_alu=5, load_use=6, issue_store=7, store_wait=4))
    assert (found[SECOND].cycles, found[SECOND].instructions) == (22, 12)
    assert attribute.total(SEGMENTS).cycles == 41 == sum(share.cycles for share in found.values())
    assert attribute.total([]).cycles == 0


def test_bytes_moved_depend_on_the_instruction() -> None:
    assert attribute.bytes_moved(SEGMENTS[0], CODE) == (3, 0)
    assert attribute.bytes_moved(SEGMENTS[1], CODE) == (1 + 2 * 2, 7 * 4)


def test_cfu_use_by_name() -> None:
    cfu = Simd()
    first, *rest = cfu.instructions
    function = first.funct7 << 3 | first.funct3
    used = Segment(
        0, 0, stalls={function: Counter(cfu_wait=4, cfu_use=1, cfu_after_load=2)}, commands={function: Commands(3, 9)}
    )
    found = attribute.cfu_use([used, used], cfu)
    assert found.pop(first.name) == CfuUse(count=6, stall_cycles=10, after_load_cycles=4, busy_cycles=18)
    assert found == {instruction.name: CfuUse() for instruction in rest}
    assert attribute.name_of(127 << 3 | 7, cfu) == "reset"
    assert attribute.name_of(126 << 3 | 7, cfu) == "unused.7.126"


@pytest.mark.parametrize(("peak", "compute"), [(None, [1]), (16, [16, 1])])
def test_ceilings(peak: int | None, compute: list[int]) -> None:
    found = roofline.ceilings(peak, DEFAULT)
    assert [ceiling.value for ceiling in found if ceiling.kind == "compute"] == compute
    bytes_a_cycle = [ceiling.value for ceiling in found if ceiling.unit == "bytes/cycle"]
    assert bytes_a_cycle == pytest.approx([4 / 3.375, 4 / 3.625, 4 / 3])


def test_ceilings_follow_the_cpu() -> None:
    found = [(ceiling.name, ceiling.value) for ceiling in roofline.ceilings(None, TWIN)]
    assert found == [("CPU, one multiplication in 32 cycles", 1 / 32), ("loads", 2.0)]
