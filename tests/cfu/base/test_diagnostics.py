"""gcc's messages as data, and the first error in words."""

import pytest

from cfu.base import diagnostics
from cfu.base.diagnostics import Diagnostic

OUTPUT = """\
In file included from /p/kernel.c:1:
/p/kernel.h:3:9: warning: unused variable 'a' [-Wunused-variable]
/p/kernel.h:3:9: note: declared here
    3 |   int a;
/p/kernel.c: In function 'f':
/p/kernel.c:7:20: error: implicit declaration of function 'cfu_mac5'; did you mean 'cfu_mac4'? [-Werror=implicit]
/p/kernel.c:9: error: expected ';'
compilation terminated due to -fmax-errors=1.
"""

HEADER = """\
static inline __attribute__((always_inline)) int32_t cfu_mac4(uint32_t x, uint32_t w) {
  return (int32_t)cfu_op(0, 0, x, w);
}
static inline __attribute__((always_inline)) void cfu_start(int32_t value) {
"""


def test_messages_without_notes_and_quoted_source() -> None:
    first, second, third = diagnostics.parse(OUTPUT)
    assert first == Diagnostic("/p/kernel.h", 3, False, "unused variable 'a' [-Wunused-variable]")
    assert (second.line, second.is_error, third.line, third.text) == (7, True, 9, "expected ';'")


@pytest.mark.parametrize(
    ("output", "names", "message"),
    [
        (
            OUTPUT,
            ["cfu_mac4"],
            "/p/kernel.c:7: the CFU has no instruction for cfu_mac5(); do you mean 'cfu_mac4'? choose one",
        ),
        (
            OUTPUT,
            [],
            "/p/kernel.c:7: nothing declares cfu_mac5(); do you mean 'cfu_mac4'? include the header that does",
        ),
        ("/p/a.c:9: error: expected ';'", ["cfu_mac4"], "/p/a.c:9: expected ';'; correct the C source"),
        ("/p/a.c:1:3: fatal error: x.h: No such file", [], "/p/a.c:1: x.h: No such file; correct the C source"),
        ("ld returned 1 exit status", [], "gcc failed (1); correct the C source"),
    ],
)
def test_the_first_error_is_told_with_its_place(output: str, names: list[str], message: str) -> None:
    assert str(diagnostics.error(output, "gcc failed (1)", names)).startswith(message)


def test_intrinsics_are_what_the_header_defines() -> None:
    assert diagnostics.intrinsics(HEADER) == ["cfu_mac4", "cfu_start"]
