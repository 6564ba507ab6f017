"""Objects are compiled again when anything that the compiler sees of them changes, and only then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cfu.base import tool
from cfu.base.errors import CompileError
from cfu.firmware import image
from cfu.firmware.objects import Compiler

ONE = '#include "shared.h"\nint one(void) { return SHARED; }\n'
TWO = "int two(void) { return 2; }\n"


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names of the sources that were compiled; there are two and a header in ``tmp_path``."""
    monkeypatch.setenv("CFU_CACHE", str(tmp_path / "cache"))
    names: list[str] = []
    run = tool.run

    def seen(argv, **how):
        if "-c" in argv:
            names.append(next(Path(word).name for word in map(str, argv) if word.endswith((".c", ".S"))))
        return run(argv, **how)

    monkeypatch.setattr(tool, "run", seen)
    for name, text in (("one.c", ONE), ("two.c", TWO), ("shared.h", "#define SHARED 1\n")):
        (tmp_path / name).write_text(text)
    return names


def build(tmp_path: Path, folder: str, *flags: str, version: str = "1", sources: tuple = ("one.c", "two.c")) -> list:
    (tmp_path / folder).mkdir(exist_ok=True)
    compiler = Compiler(image._gcc(), version, ["-g", "-O2", f"-I{tmp_path}", *flags], tmp_path / folder)
    return compiler.compile([tmp_path / name for name in sources])


def test_an_edit_compiles_what_sees_it(tmp_path, compiled) -> None:
    first = build(tmp_path, "a")
    assert [path.name for path in first] == ["000-one.o", "001-two.o"]
    assert sorted(compiled) == ["one.c", "two.c"]
    again = build(tmp_path, "b")
    assert len(compiled) == 2, "another folder, the same content"
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in first]

    (tmp_path / "two.c").write_text(TWO.replace("return 2", "return 3"))
    build(tmp_path, "c")
    (tmp_path / "shared.h").write_text("#define SHARED 7\n")
    build(tmp_path, "d")
    assert compiled[2:] == ["two.c", "one.c"]


@pytest.mark.parametrize("how", [{"version": "2"}, {"flags": "-O1"}, {"flags": "-DSHARED=1"}])
def test_compiler_and_flags_count(tmp_path, compiled, how) -> None:
    build(tmp_path, "a", sources=("two.c",))
    build(
        tmp_path, "a", *([how["flags"]] if "flags" in how else ()), version=how.get("version", "1"), sources=("two.c",)
    )
    assert compiled == ["two.c", "two.c"]


def test_a_file_that_the_assembler_reads_is_always_read(tmp_path, compiled) -> None:
    (tmp_path / "data.S").write_text(f'.section .rodata\n.incbin "{tmp_path}/data"\n')
    found = []
    for content in ("first", "other"):
        (tmp_path / "data").write_text(content)
        (path,) = build(tmp_path, "a", sources=("data.S",))
        found.append(content.encode() in path.read_bytes())
    assert found == [True, True]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [("SHARED;", "MISSING;", r"one\.c:2: .*MISSING.* undeclared"), ("shared.h", "absent.h", r"one\.c:1: absent\.h")],
)
def test_a_mistake_names_file_and_line(tmp_path, compiled, old, new, message) -> None:
    (tmp_path / "one.c").write_text(ONE.replace(old, new))
    with pytest.raises(CompileError, match=message):
        build(tmp_path, "a")


def test_what_the_compiler_says_is_kept_with_the_object(tmp_path, compiled) -> None:
    (tmp_path / "two.c").write_text(TWO.replace("return", "int unused; return"))
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        compiler = Compiler(image._gcc(), "1", ["-Wall", f"-I{tmp_path}"], tmp_path / folder)
        compiler.compile([tmp_path / "one.c", tmp_path / "two.c"])
        (warning,) = compiler.warnings
        assert (warning.file, warning.line, warning.is_error) == (f"{tmp_path}/two.c", 1, False)
    assert sorted(compiled) == ["one.c", "two.c"], "the second time both are found"
