"""Programs that run beside this one: all are known, so that none outlives it when it is interrupted.

Each is a session of its own: a signal of the terminal's reaches this process alone, which ends them.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from cfu.base.errors import Interrupted

_lock = threading.Lock()
_running: set[subprocess.Popen[Any]] = set()
_interrupted: int | None = None


@contextlib.contextmanager
def started(argv: Sequence[str | os.PathLike[str]], **options: Any) -> Iterator[subprocess.Popen[Any]]:
    """A program, started with the options of Popen; ended, with all that it started, when the block is left early.

    Raises OSError when it cannot be started, Interrupted once a signal has come.
    """
    with _lock:
        if _interrupted is not None:
            raise Interrupted(_interrupted)
        process = subprocess.Popen(argv, start_new_session=True, **options)
        _running.add(process)
    try:
        with process:
            try:
                yield process
            except BaseException:
                _kill(process)
                raise
    finally:
        with _lock:
            _running.discard(process)
    if _interrupted is not None:
        raise Interrupted(_interrupted)


def end_on_signals() -> None:
    """From now on SIGINT and SIGTERM end all programs and raise Interrupted in the main thread, once."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    global _interrupted
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)  # what is cleaned up now is not to be interrupted again
    _interrupted = number
    for process in tuple(_running):  # without the lock, which the thread that this comes in may hold
        _kill(process)
    raise Interrupted(number)


def end_children() -> None:
    """End all programs that were started from here, also by others than :func:`started`, and see them gone."""
    for place in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for pid in map(int, place.read_text(encoding="ascii").split()):
                with contextlib.suppress(ProcessLookupError, ChildProcessError):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)


def _kill(process: subprocess.Popen[Any]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
