"""What the instrumented simulator writes is read whole, and refused when it does not add up."""

from __future__ import annotations

from collections import Counter

import pytest

from cfu.profile.trace import Commands, parse
from soc.cpu import DEFAULT

CAUSES = DEFAULT.probes.causes
ALU, CFU, WAIT = (list(CAUSES).index(name) for name in ("issue_alu", "issue_cfu", "cfu_wait"))
TEXT = f"""segment 0 0 5
cycles 0 {ALU} 1
cycles 64 {CFU} 1
cycles 64 {WAIT} 3
stall 9 {WAIT} 3
command 9 1 4
counter 0 17
counter 1 0
segment 1 5 7
cycles 68 {ALU} 2
counter 0 0
counter 1 2
"""


def test_segments_are_read() -> None:
    first, second = parse(TEXT, CAUSES)
    assert (first.begin, first.end, second.begin, second.end) == (0, 5, 5, 7)
    assert first.cycles == {0: Counter(issue_alu=1), 64: Counter(issue_cfu=1, cfu_wait=3)}
    assert first.causes == Counter(issue_alu=1, issue_cfu=1, cfu_wait=3)
    assert dict(first.stalls) == {9: Counter(cfu_wait=3)}
    assert first.commands == {9: Commands(1, 4)}
    assert (first.counters, second.counters) == ([17, 0], [0, 2])


def test_causes_must_sum_to_the_cycles() -> None:
    with pytest.raises(ValueError, match="causes of segment 1 must sum to 3 cycles, not 2"):
        parse(TEXT.replace("segment 1 5 7", "segment 1 5 8"), CAUSES)


def test_unknown_items_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown item 'cycle 1'"):
        parse("cycle 1\n", CAUSES)
