"""Whatever a child does, this process lives and knows."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Iterator

import pytest

from cfu.base import child
from cfu.base.errors import CfuError


def test_results_come_as_they_are_made() -> None:
    here = os.getpid()

    def work() -> Iterator[tuple[int, bool]]:
        for i in range(3):
            yield i, os.getpid() == here

    assert list(child.results(work)) == [(0, False), (1, False), (2, False)]


def test_what_it_raises_is_raised_here() -> None:
    def work() -> Iterator[int]:
        yield 1
        raise CfuError("wrong", "mend it")

    found = child.results(work)
    assert next(found) == 1
    with pytest.raises(CfuError, match=r"^wrong; mend it$"):
        next(found)


@pytest.mark.parametrize(
    ("kill", "words"),
    [
        (lambda: ctypes.memset(1, 0, 1), "segmentation fault"),
        (os.abort, "aborted"),
        (lambda: os._exit(7), "exit status 7"),
    ],
)
def test_how_it_died(kill, words) -> None:
    def work() -> Iterator[int]:
        yield 1
        kill()

    found = child.results(work)
    assert next(found) == 1
    with pytest.raises(child.DiedError) as caught:
        next(found)
    assert caught.value.how == words


def test_it_does_not_outlive_who_waits() -> None:
    def work() -> Iterator[int]:
        yield os.getpid()
        signal.pause()

    found = child.results(work)
    pid = next(found)
    started = time.monotonic()
    found.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert time.monotonic() - started < 5
