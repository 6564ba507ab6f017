"""What a compiler reads belongs to a key, wherever it is: ``#include "../constants.h"`` as much as the source itself.

The compiler is asked which files it reads (``-M``), once; the answer is kept in the cache with their hashes, and holds
as long as these files are as they were and no other has come that would be found before one of them.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from cfu.base import cache
from cfu.base.files import sha256

#: So many of the last parts of a file's path may be what an ``#include`` says.
_DEPTH = 4

_ENTRY, _RECORD = "reads", "reads.json"

_ABSENT = ""


def key(declared: str, scan: Callable[[], Iterable[Path]], generated: Iterable[str] = ()) -> str:
    """``declared``, the key of what is known beforehand, and of the content of all files that ``scan`` says are read.

    ``generated`` are names of files that are read, too, and whose content is in ``declared``. ``scan`` is asked only
    when it must be. What it raises is passed on, and nothing is kept.
    """
    return cache.digest(declared, json.dumps(_record(declared, scan, generated)))


def files(declared: str) -> tuple[Path, ...]:
    """Those that the last :func:`key` of ``declared`` depends on, there or not."""
    try:
        return tuple(map(Path, _kept(cache.root() / _ENTRY / declared)))
    except (OSError, ValueError):
        return ()


def parse(rules: str) -> list[Path]:
    """The files in what ``-M`` prints: make's rules, with blanks behind backslashes."""
    text = rules.replace("\\\n", " ")
    words = re.findall(r"(?:\\[ #\\]|\$\$|[^\s])+", text)
    named = [re.sub(r"\\([ #\\])", r"\1", word).replace("$$", "$") for word in words]
    return [Path(name) for name in dict.fromkeys(named) if not name.endswith(":")]


def _record(declared: str, scan: Callable[[], Iterable[Path]], generated: Iterable[str]) -> dict[str, str]:
    def write(folder: Path) -> None:
        found = list(scan())
        state = {str(path): _sum(str(path)) for path in [*found, *_before(found, generated)]}
        (folder / _RECORD).write_text(json.dumps(state), encoding="utf-8")

    while True:
        entry = cache.build_once(_ENTRY, declared, write)
        with contextlib.suppress(FileNotFoundError):  # another process has removed it meanwhile
            known = _kept(entry)
            if all(_sum(name) == expected for name, expected in known.items()):
                return known
            cache.remove(_ENTRY, declared)


def _kept(entry: Path) -> dict[str, str]:
    return dict(json.loads((entry / _RECORD).read_text(encoding="utf-8")))


def _sum(name: str) -> str:
    """The hash of a file's content; _ABSENT where there is none."""
    try:
        return sha256(Path(name))
    except OSError:
        return _ABSENT


def _before(found: Collection[Path], generated: Iterable[str]) -> Iterator[Path]:
    """Files that are not there and would be found before one that is read: called so, beside one of ``found``."""
    folders = dict.fromkeys(path.parent for path in found)
    ends = [Path(*path.parts[-count:]) for path in found for count in range(1, _DEPTH + 1)]
    names = dict.fromkeys([*ends, *map(Path, generated)])
    for folder in folders:
        for name in names:
            if not (folder / name).exists():
                yield folder / name
