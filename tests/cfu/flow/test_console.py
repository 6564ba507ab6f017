"""What the project prints is told from what the runner and the runtime do."""

import pytest

from cfu import compiler
from cfu.compiler.ops import portable
from cfu.flow import console
from tests.flow.conftest import three_adds

PROGRAM = compiler.compile(three_adds(), portable(), "kws")
TRAP = "trap: cause 2, pc 0x40000120, value 0x00000000\n"


@pytest.mark.parametrize(
    ("printed", "own"),
    [
        ("kws: 123 cycles\n", ""),
        ("hello\nkws: 123 cycles, failed\n", "hello\n"),
        ("no end kws: 123 cycles\n", "no end "),
        (f"before {TRAP}", "before "),
        ("other: 123 cycles\nkws: many cycles\n", "other: 123 cycles\nkws: many cycles\n"),
    ],
)
def test_the_runner_s_own_lines_are_left_out(printed: str, own: str) -> None:
    assert console.of_project(printed, PROGRAM) == own


def test_lines_are_shown_whole_however_they_come() -> None:
    shown: list[str] = []
    with console.listening(PROGRAM, shown.append) as hear:
        assert hear is not None
        for part in ("he", "llo\n\nkws: 1", "23 cycles\nta\tb \x1b[31m", "\nlast"):
            hear(part)
        assert shown[:2] == ["hello", ""]
    assert shown == ["hello", "", "ta      b \N{REPLACEMENT CHARACTER}[31m", "last"]


def test_nobody_hears_where_nobody_wants_to() -> None:
    with console.listening(PROGRAM, None) as hear:
        assert hear is None


def test_a_document_has_the_beginning_of_very_much() -> None:
    assert console.bounded("x" * console.KEPT) == "x" * console.KEPT
    assert console.bounded("x" * (console.KEPT + 5)).endswith("x\n... 5 more characters")
