"""Downloads a file whose SHA-256 is known: resumed where it broke off, whole and right or not at all.

The bytes gather in ``<name>.part`` beside the file, which stays when a download breaks off; the next one goes on from
there. Proxies and certificates are those of the environment (HTTPS_PROXY, NO_PROXY, REQUESTS_CA_BUNDLE).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import requests

from cfu.base import files
from cfu.base.errors import CfuError

_TIMEOUT_SECONDS = (10, 30)  # to connect, between bytes
_CHUNK_BYTES = 1 << 16
_ATTEMPTS = 3
_CHANGED = "it was changed on the way or at its origin: nothing is kept"

#: Called with the number of bytes that are there.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Source:
    """A file on the web: its address, its size in bytes and its SHA-256."""

    url: str
    size: int
    sha256: str


class _BrokenOffError(Exception):
    """The connection ended before the file did; ``str`` says how."""


def fetch(source: Source, target: Path, progress: Progress = lambda done: None) -> bool:
    """Make ``target`` the file that ``source`` is; False when it is there already.

    Raises CfuError, and leaves ``target`` as it was, when the server cannot be reached, does not have the file, or has
    another one, when ``target`` exists with other content, and when it cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target.with_name(f"{target.name}.part")) as part:
            if _is_there(source, target):
                part.truncate(0)
                progress(source.size)
                return False
            _complete(source, part, progress)
            os.replace(part.name, target)
    except requests.RequestException as error:  # an OSError, too
        hint = "check the network and the variables HTTPS_PROXY, NO_PROXY, REQUESTS_CA_BUNDLE"
        raise CfuError(f"cannot fetch {source.url}: {_reason(error)}", hint) from error
    except OSError as error:
        problem = f"cannot write {error.filename or target}: {error.strerror}"
        raise CfuError(problem, "choose a folder with space that you may write") from error
    return True


def _is_there(source: Source, target: Path) -> bool:
    if not target.exists():
        return False
    if target.is_file() and files.sha256(target) == source.sha256:
        return True
    raise CfuError(f"{target} exists and is not what {source.url} is", "remove it, or choose another folder")


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    """``path``, made if need be, open and locked: concurrent downloads of one file happen one after the other.

    Removed in the end when nothing is in it.
    """
    while True:
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not _still_at(path, file):  # another process has made the result of it, or removed it
                continue
            try:
                yield file
            finally:
                if _still_at(path, file) and _size(file) == 0:
                    path.unlink()
            return


def _still_at(path: Path, file: BinaryIO) -> bool:
    try:  # one look only: between two, another process may remove it
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _complete(source: Source, part: BinaryIO, progress: Progress) -> None:
    """Bring ``part`` to the whole, right file, whatever it holds; a wrong one is emptied."""
    with requests.Session() as session:
        if _size(part) > source.size:
            part.truncate(0)
        resumed = _size(part) > 0
        _gather(session, source, part, progress)
        if resumed and _digest(part) != source.sha256:  # what was there may have been wrong: once more from nothing
            part.truncate(0)
            _gather(session, source, part, progress)
    found = _digest(part)
    if found != source.sha256:
        part.truncate(0)
        raise CfuError(f"{source.url} has SHA-256 {found}, not {source.sha256}", _CHANGED)


def _gather(session: requests.Session, source: Source, part: BinaryIO, progress: Progress) -> None:
    """Append what ``part`` lacks of ``source.size`` bytes. A connection that breaks off is resumed twice."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _append(session, source, part, progress)
        except _BrokenOffError as error:
            if attempt == _ATTEMPTS:
                problem = f"{source.url} broke off after {_size(part):,} of {source.size:,} bytes: {error}"
                raise CfuError(problem, "run the command again: it goes on from there") from error


def _append(session: requests.Session, source: Source, part: BinaryIO, progress: Progress) -> None:
    """One request. Raises _BrokenOffError when fewer bytes come, CfuError when the server refuses or sends more."""
    done = _size(part)
    if done == source.size:
        return
    headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={done}-"} if done else {})}
    with session.get(source.url, headers=headers, stream=True, timeout=_TIMEOUT_SECONDS) as response:
        match response.status_code:
            case 206 if done and response.headers.get("Content-Range", "").startswith(f"bytes {done}-"):
                pass
            case 200:  # the whole file, whatever was asked for
                part.truncate(0)
            case 206 | 416:
                part.truncate(0)
                raise _BrokenOffError("the server cannot go on from there")
            case status:
                problem = f"{source.url} answers {status} {response.reason}"
                raise CfuError(problem, "look whether the address still exists, or try later")
        _store(response, source, part, progress)


def _store(response: requests.Response, source: Source, part: BinaryIO, progress: Progress) -> None:
    try:
        for chunk in response.iter_content(_CHUNK_BYTES):
            part.write(chunk)
            part.flush()
            progress(_size(part))
            if _size(part) > source.size:
                part.truncate(0)
                raise CfuError(f"{source.url} has more than the expected {source.size:,} bytes", _CHANGED)
    except requests.RequestException as error:
        raise _BrokenOffError(_reason(error)) from error
    if _size(part) < source.size:
        raise _BrokenOffError("the server ended the file there")


def _size(file: BinaryIO) -> int:
    return file.seek(0, os.SEEK_END)


def _digest(part: BinaryIO) -> str:
    part.seek(0)
    return sha256(part.read()).hexdigest()


def _reason(error: BaseException) -> str:
    """The innermost cause in a line: libraries wrap it several times."""
    inner: BaseException = error
    while True:
        following = getattr(inner, "reason", None) or next((a for a in inner.args if isinstance(a, Exception)), None)
        if not isinstance(following, BaseException):
            break
        inner = following
    return " ".join(str(inner).split()) or type(inner).__name__
