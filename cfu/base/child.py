"""Work in a child of this process: C that crashes takes the child with it, C that never ends is left behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, NoReturn, TypeVar

_T = TypeVar("_T")

_PR_SET_PDEATHSIG = 1


class DiedError(Exception):
    """The child ended by itself: ``how`` in words, such as "a segmentation fault"."""

    def __init__(self, how: str):
        super().__init__(f"the child ended by {how}")
        self.how = how


def results(work: Callable[[], Iterator[_T]]) -> Iterator[_T]:
    """What ``work`` yields in a child, which shares nothing that it changes with this process.

    It is yielded as it comes and must be what pickle takes, as must be what ``work`` raises. Raises DiedError when the
    child ends otherwise. The child never outlives this process, nor this generator.
    """
    reader, writer = Pipe(duplex=False)
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():  # of other threads: the child runs none of what they may hold locks of
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        _send(work, writer)
    writer.close()
    with _ending(pid), reader:
        while True:
            try:
                said, value = reader.recv()
            except EOFError:
                break
            if said == "end":
                return
            if said == "raised":
                raise value
            yield value
        _, status = os.waitpid(pid, 0)
        raise DiedError(_words(os.waitstatus_to_exitcode(status)))


def _send(work: Callable[[], Iterator[Any]], writer: Connection) -> NoReturn:
    """In the child."""
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent's matter
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        try:
            for value in work():
                writer.send(("value", value))
            writer.send(("end", None))
        except Exception as error:
            writer.send(("raised", error))
    finally:
        os._exit(1)


@contextlib.contextmanager
def _ending(pid: int) -> Iterator[None]:
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _words(code: int) -> str:
    """How a process ended."""
    if code >= 0:
        return f"exit status {code}"
    return (signal.strsignal(-code) or f"signal {-code}").lower()
