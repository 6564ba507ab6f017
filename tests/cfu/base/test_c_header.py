from pathlib import Path

import pytest

from cfu.base.c_header import constant

TEXT = """
#define ROWS 4
#define ROWS_OF_ALL 40
#define MASK 0x80000000u
#define SIZE (2 * ROWS)
enum event {
  EVENT_NONE = 0,
  EVENT_EXIT = 0x10, /* ROWS = 7 is no declaration here */
  EVENT_LAST = 17
};
"""


@pytest.fixture
def header(tmp_path: Path) -> Path:
    path = tmp_path / "some.h"
    path.write_text(TEXT)
    return path


@pytest.mark.parametrize(
    ("name", "value"),
    [("ROWS", 4), ("MASK", 0x8000_0000), ("EVENT_NONE", 0), ("EVENT_EXIT", 16), ("EVENT_LAST", 17)],
)
def test_macros_and_enumerators(header: Path, name: str, value: int) -> None:
    assert constant(header, name) == value


@pytest.mark.parametrize("name", ["ROW", "SIZE", "NONE"])
def test_what_is_no_number_there_is_refused(header: Path, name: str) -> None:
    with pytest.raises(ValueError, match=rf"some\.h must declare {name} once, as a number, not 0 times"):
        constant(header, name)


def test_two_declarations_are_refused(header: Path) -> None:
    header.write_text(TEXT + "#define ROWS 5\n")
    with pytest.raises(ValueError, match="ROWS once, as a number, not 2 times"):
        constant(header, "ROWS")
