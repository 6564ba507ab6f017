"""A key changes with whatever a compiler reads, and with what it would read instead."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from cfu.base import cache, reads
from cfu.base.errors import CompileError


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFU_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    files = [tmp_path / "kernels" / "a.c", tmp_path / "shared" / "deep" / "b.h"]
    for file in files:
        file.parent.mkdir(parents=True)
        file.write_text(file.name)
    return files


def key(files: Iterable[Path], asked: list[int] | None = None, generated: Iterable[str] = ()) -> str:
    def scan() -> Iterable[Path]:
        if asked is not None:
            asked.append(1)
        return files

    return reads.key("declared", scan, generated)


def test_the_same_files_are_asked_for_once(sources) -> None:
    asked: list[int] = []
    assert key(sources, asked) == key(sources, asked) and len(asked) == 1
    assert set(sources) <= set(reads.files("declared"))


def test_an_edit_and_back(sources) -> None:
    asked: list[int] = []
    first = key(sources, asked)
    sources[1].write_text("other")
    second = key(sources, asked)
    sources[1].write_text("b.h")
    assert first != second and key(sources, asked) == first and len(asked) == 3


@pytest.mark.parametrize("name", ["b.h", "deep/b.h", "shared/deep/b.h", "ops.h"])
def test_a_file_that_would_be_found_first(sources, name) -> None:
    first = key(sources, generated=["ops.h"])
    new = sources[0].parent / name
    new.parent.mkdir(parents=True, exist_ok=True)
    new.write_text("shadow")
    assert key(sources, generated=["ops.h"]) != first


def test_a_file_that_goes(sources) -> None:
    first = key(sources)
    sources[1].unlink()
    assert key(sources) != first


def test_nothing_is_kept_of_a_failure(sources) -> None:
    def fail() -> Iterable[Path]:
        raise CompileError("no such file", "write it")

    with pytest.raises(CompileError):
        reads.key("declared", fail)
    assert not cache.entries() and reads.files("declared") == ()


def test_lookups_ask_nobody(sources) -> None:
    first = key(sources)
    with cache.lookups_only():
        assert key(sources) == first
        sources[1].write_text("other")
        with pytest.raises(cache.NotKeptError):
            key(sources)


def test_a_damaged_record_is_made_again(sources, capsys) -> None:
    first = key(sources)
    [entry] = cache.entries()
    (entry.path / "reads.json").write_text(json.dumps({}))
    assert key(sources) == first and "damaged" in capsys.readouterr().err


def test_rules_with_blanks_and_signs() -> None:
    rules = "a.o: /x/my\\ kernels/a.c \\\n  b\\#.h c$$.h\nb.o: /x/b.c b\\#.h\n"
    assert reads.parse(rules) == [Path("/x/my kernels/a.c"), Path("b#.h"), Path("c$.h"), Path("/x/b.c")]
