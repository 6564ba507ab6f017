"""Functions, lines and instructions at addresses of a program."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfu.base import tool
from cfu.base.errors import CfuError
from cfu.profile import binary
from cfu.profile.binary import NOWHERE, Image
from proj.simd.simd import Simd
from tests.support.bare_metal import assemble

SOURCE = """
main:
  li a0, 0
  j leave
second_function:
  CFU a1, a2, a3
  .insn r 0x0b, 7, 127, a1, a2, a3
  lw a4, 8(sp)
leave:
  ret
"""


@pytest.fixture(scope="module")
def elf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assemble(tmp_path_factory.mktemp("image"), SOURCE).elf


@pytest.fixture(scope="module")
def code(elf: Path) -> Image:
    return binary.load(elf)


def test_functions_by_address(code: Image) -> None:
    assert [function.name for function in code.functions] == ["_start", "trap", "main", "second_function", "leave"]
    second = code.named("second_function")
    assert code.function(second.start) == code.function(second.start + 8) == second
    assert code.function(second.start - 4).name == "main"
    assert code.function(code.start - 4) == code.function(0) == NOWHERE
    assert (code.word(second.start + 8), code.word(code.start - 4), code.word(code.start + code.size)) == (
        0x00812703, None, None,
    )  # fmt: skip
    with pytest.raises(CfuError, match=r"program\.elf has no function model_invoke"):
        code.named("model_invoke")


def test_instructions_of_the_cfu_have_their_names(code: Image) -> None:
    cfu = Simd()
    first = next(i for i in cfu.instructions if (i.funct3, i.funct7) == (0, 0))
    texts = binary.disassemble(code, cfu)
    start = code.named("second_function").start
    assert texts[start] == f"{first.name} a1,a2,a3"
    assert texts[start + 4] == "reset a1,a2,a3"
    assert texts[start + 8] == "lw a4,8(sp)"
    assert len(texts) == code.size // 4


def test_without_symbols_it_is_refused(elf: Path, tmp_path: Path) -> None:
    stripped = tmp_path / "stripped.elf"
    tool.run(["riscv64-unknown-elf-strip", "--strip-all", elf, "-o", stripped])
    with pytest.raises(CfuError, match=r"stripped\.elf has no symbols: nothing to attribute .*; do not strip"):
        binary.load(stripped)


def test_lines_of_code_and_of_what_is_inlined(tmp_path: Path) -> None:
    (tmp_path / "inline.h").write_text("static inline int twice(int x) { return 2 * x + 1; }\n")
    (tmp_path / "code.c").write_text('#include "inline.h"\nint function(int x) {\n  return twice(x);\n}\n')
    compiler = ["riscv64-unknown-elf-gcc", "-march=rv32im", "-mabi=ilp32", "-nostdlib", "-O2", "-g", "-Wl,-efunction"]
    tool.run([*compiler, tmp_path / "code.c", "-o", tmp_path / "code.elf"])
    code = binary.load(tmp_path / "code.elf")
    (start,) = (function.start for function in code.functions if function.name == "function")
    addresses = [start, 4]
    inner = binary.lines(code, addresses, [tmp_path])
    outer = binary.lines(code, addresses, [tmp_path], outermost=True)
    assert (inner[start].file, inner[start].number) == ("inline.h", 1)
    assert (outer[start].file, outer[start].number) == ("code.c", 3)
    assert inner[4].file == "?" and inner[4].number == 0
    elsewhere = binary.lines(code, [start], [tmp_path / "else"])
    assert elsewhere[start].file == str(tmp_path / "inline.h")
    assert binary.lines(code, [], [tmp_path]) == {}
