"""Recorded runs by the words that users say: a number, ``last``, ``prev``, ``best``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from cfu.base.errors import CfuError
from cfu.records import history
from cfu.records.history import History, Run

#: Of a project's runs of one model, with one memory and choice of kernels.
WORDS = ("last", "prev", "best")


#: A run's number, which fits the database's integers.
_NUMBER = re.compile(r"#?([0-9]{1,18})")


def is_spoken(text: str) -> bool:
    """Whether ``text`` is a word for a run, or a run's number."""
    return text in WORDS or number(text) is not None


def number(text: str) -> int | None:
    """The run's number that ``text`` is, such as ``12`` or ``#12``; None for any other text."""
    found = _NUMBER.fullmatch(text)
    return int(found[1]) if found else None


def find(
    kept: History,
    text: str,
    path: Path,
    model_sha256: str | None = None,
    memory: str | None = None,
    kernels: str | None = None,
) -> Run:
    """The run that ``text`` means; words are of the project at ``path`` and, where given, of that model and so on.

    ``last`` is the newest that ended, ``prev`` the one before it, ``best`` the proven one with the fewest cycles: all
    of the model, memory and kernels of the newest. Runs that were made to compare with are none of them. Raises
    CfuError when there is no such run.
    """
    told = number(text)
    if told is not None:
        return kept.run(told)
    ended = [
        run
        for run in kept.runs(path, model_sha256)
        if run.cycles is not None
        and not run.comparison
        and memory in (None, run.memory)
        and kernels in (None, run.kernels)
    ]
    return _of_word(text, ended, path.name)


def _of_word(word: str, ended: Sequence[Run], project: str) -> Run:
    group = [run for run in ended if run.group == ended[-1].group]
    found = history.best(group) if word == "best" else None
    if word == "last" and group:
        found = group[-1]
    if word == "prev" and len(group) > 1:
        found = group[-2]
    if found is None:
        which = "proven bit-exact " if word == "best" and group else "second " if group else ""
        raise CfuError(f"{word!r}: the history has no {which}run of {project} like this", "`cfu sim` makes one")
    return found
