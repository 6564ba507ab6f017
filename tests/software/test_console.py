"""console_printf, on the RTL and on the host: the same text of the same calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfu import host
from tests.support import rtl

#: Arguments of console_printf in C, and what it prints.
CALLS = {
    '"%d %d %d", 0, -7, (int)(-2147483647 - 1)': "0 -7 -2147483648",
    '"%ld %li", (long)12, (long)-12': "12 -12",
    '"%u %x %X", 4294967295u, 0xDEADBEEFu, 1': "4294967295 deadbeef %X",
    '"[%4d][%-4d][%04d][%04d]", 42, 42, -42': "[  42][%-4d][0042][-042]",
    '"[%08x][%2x][%3u]", 0xabcu, 0xabcu, 5u': "[00000abc][abc][  5]",
    '"[%5s][%s][%2s]", "abc", "", "abc"': "[  abc][][abc]",
    '"%c%c%3c", 72, 105, 33': "Hi  !",
    '"100%%, %, %5"': "100%, %, %5",
    '"%lld %llu %llx", INT64_MIN, UINT64_MAX, 0x123456789abcdefull': (
        "-9223372036854775808 18446744073709551615 123456789abcdef"
    ),
    '"[%20lld][%020lld]", -4294967296ll, 4294967296ll': "[         -4294967296][00000000004294967296]",
}

TEXT = "".join(f"{line}\n" for line in CALLS.values())
BODY = "".join(f'console_printf({call}); console_text("\\n");\n' for call in CALLS)
SOURCE = '#include "cfu/console.h"\nint NAME(void) {\n' + BODY + "return 0; }\n"


def test_on_the_target(tmp_path: Path) -> None:
    source = tmp_path / "main.c"
    source.write_text(SOURCE.replace("NAME", "main"))
    outcome = rtl.run_main(source)
    assert (outcome.exit_code, outcome.console) == (0, TEXT)


def test_on_the_host(tmp_path: Path) -> None:
    source = tmp_path / "says.c"
    source.write_text(SOURCE.replace("NAME", "says"))
    library = host.library((), sources=(source,))
    for _ in range(2):
        assert library.handle.says() == 0
        assert library.printed() == TEXT
    assert library.printed() == ""


def test_on_the_host_very_much_is_cut(tmp_path: Path) -> None:
    source = tmp_path / "says.c"
    source.write_text(
        '#include "cfu/console.h"\nvoid says(void) { for (int i = 0; i < 99999; i++) console_char(65); }\n'
    )
    library = host.library((), sources=(source,))
    library.handle.says()
    assert library.printed() == "A" * 65535


@pytest.mark.parametrize("text", ["console_text", "console_printf"])
def test_what_is_not_called_is_not_linked(text: str, tmp_path: Path) -> None:
    source = tmp_path / "main.c"
    source.write_text(f'#include "cfu/console.h"\nint main(void) {{ {text}("x"); return 0; }}\n')
    image = rtl.build_main(source)
    assert ("console_printf" in image.symbols, "number" in image.symbols) == (text == "console_printf",) * 2
