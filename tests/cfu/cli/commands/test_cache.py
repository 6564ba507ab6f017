"""``cfu cache``: what it shows, what it removes, and what it refuses."""

import os
import re
import time
from pathlib import Path

import pytest

from cfu.base import cache

#: Kind, megabytes and days since the last use.
ENTRIES = (("firmware", 0.3, 10), ("hardware", 1.5, 0), ("hardware", 0.5, 40))


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("CFU_CACHE", str(folder))
    return folder


@pytest.fixture
def filled(own_cache: Path) -> Path:
    for kind, megabytes, days in ENTRIES:
        content = bytes(int(megabytes * 1e6))
        entry = cache.build_once(kind, cache.digest(content), lambda at, content=content: _write(at, content))
        then = time.time() - days * 86400
        os.utime(entry, (then, then))
    return own_cache


def _write(folder: Path, content: bytes) -> None:
    (folder / "built").write_bytes(content)


def kept() -> list[tuple[str, float]]:
    return sorted((entry.kind, entry.size / 1e6) for entry in cache.entries())


def rows(text: str) -> dict[str, list[str]]:
    return {line.split()[0]: line.split()[1:] for line in text.splitlines()[1:] if line.strip()}


def test_show_tells_number_and_size_of_each_kind(cli, filled: Path) -> None:
    shown = cli("cache", "show")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.replace("\n", "").startswith(f"{filled} (set CFU_CACHE to move it)kind")
    table = rows(shown.out)
    assert (table["hardware"], table["firmware"]) == (["2", "2.0"], ["1", "0.3"])


def test_show_of_an_empty_cache_makes_no_folder(cli, own_cache: Path) -> None:
    shown = cli("cache", "show")
    assert (shown.code, shown.err) == (0, "")
    assert str(own_cache) in shown.out.replace("\n", "") and "hardware" not in shown.out
    assert not own_cache.exists()


@pytest.mark.parametrize(
    ("arguments", "said", "left"),
    [
        ((), "removed 1 entries, 0.5 MB", [("firmware", 0.3), ("hardware", 1.5)]),
        (("--days", "7.5"), "removed 2 entries, 0.8 MB", [("hardware", 1.5)]),
        (("--days", "0"), "removed 3 entries, 2.3 MB", []),
        (("--days", "365"), "removed 0 entries, 0.0 MB", [("firmware", 0.3), ("hardware", 0.5), ("hardware", 1.5)]),
    ],
    ids=["a month", "a week", "all", "none"],
)
def test_prune_removes_what_was_not_used_for_so_long(cli, filled: Path, arguments, said: str, left) -> None:
    shown = cli("cache", "prune", *arguments)
    assert (shown.code, shown.out, shown.err) == (0, f"{said}\n", "")
    assert kept() == left


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("prune", "--days", "-1"), "'--days': input should be greater than or equal to 0"),
        (("prune", "--days", "many"), "'--days': input should be a valid number"),
        (("purge",), "no such command 'purge'"),
    ],
)
def test_bad_input_removes_nothing(cli, filled: Path, arguments: tuple[str, ...], message: str) -> None:
    shown = cli("cache", *arguments)
    assert (shown.code, shown.out) == (2, "")
    assert message in re.sub(r"[\s│]+", " ", shown.err).lower()
    assert len(kept()) == len(ENTRIES)
