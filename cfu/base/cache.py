"""Results kept by content in the user's cache folder, shared by all projects.

An entry is the folder ``<root>/<kind>/<key>``. It is built in a temporary sibling folder under a file
lock and appears by one rename: an interrupted build leaves nothing, concurrent builds of one entry
happen once. An entry's modification time is that of its last use.

An entry carries the hashes of its files, made before it appeared and checked when it is used: what a disk or a hand
has changed since is built again, and a line says so.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

import platformdirs

from cfu.base.errors import ToolError
from cfu.base.files import sha256

_P = ParamSpec("_P")
_T = TypeVar("_T")

_LOCKS = ".locks"
_SUMS = ".sha256"

#: Whether ``build_once`` may build: not within ``lookups_only``, whatever other threads do meanwhile.
_may_build: ContextVar[bool] = ContextVar("may_build", default=True)
_TEMPORARY = ".tmp-"
_SET_UP_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}


class NotKeptError(Exception):
    """The cache has no such entry, and ``lookups_only`` forbids to build it."""


@dataclass(frozen=True)
class Entry:
    """One result in the cache: ``size`` in bytes, ``used`` the time of last use (seconds since the epoch)."""

    kind: str
    key: str
    path: Path
    size: int
    used: float


def root() -> Path:
    """The cache folder: the environment's CFU_CACHE, else the user's cache folder. Not created here."""
    override = os.environ.get("CFU_CACHE")
    return Path(override).expanduser().absolute() if override else platformdirs.user_cache_path("cfu-toolkit")


def digest(*parts: bytes | str | Path) -> str:
    """A key (32 hexadecimal digits) of the sequence ``parts``.

    A Path stands for the content of the file or of all files below the folder (with their relative
    names), not for where it is. Kinds and boundaries of parts count: ("ab", "c") is not ("a", "bc").
    """
    state = hashlib.sha256()
    for part in parts:
        for tag, content in _tagged(part):
            state.update(b"%s%d:" % (tag, len(content)))
            state.update(content)
    return state.hexdigest()[:32]


def _tagged(part: bytes | str | Path) -> Iterator[tuple[bytes, bytes]]:
    if isinstance(part, bytes):
        yield b"b", part
    elif isinstance(part, str):
        yield b"s", part.encode()
    elif part.is_dir():
        files = sorted(path for path in part.rglob("*") if path.is_file())
        yield b"d", str(len(files)).encode()
        for path in files:
            yield b"n", path.relative_to(part).as_posix().encode()
            yield b"f", path.read_bytes()
    else:
        yield b"f", part.read_bytes()


def build_once(kind: str, key: str, build: Callable[[Path], None]) -> Path:
    """The folder of entry (``kind``, ``key``); ``build(folder)`` fills it when it does not exist yet.

    Whatever ``build`` raises is passed on and nothing is kept. A full or unwritable disk is a ToolError. An entry whose
    files are not those that were built is built again.
    """
    entry = root() / kind / key
    if _use(entry) and _damage(entry) is None:
        return entry
    if not _may_build.get():
        raise NotKeptError(f"{kind} {key}")
    with _told_as_tool_error(entry), _locked(kind, key):
        if _use(entry):
            damage = _damage(entry)
            if damage is None:  # another process was faster
                return entry
            if damage:
                print(f"note: {kind} {key} in the cache is damaged ({damage}): it is built again", file=sys.stderr)
            shutil.rmtree(entry)
        for stale in entry.parent.glob(f"{_TEMPORARY}{key}-*"):  # of a killed process: the lock is ours
            shutil.rmtree(stale, ignore_errors=True)
        temporary = Path(tempfile.mkdtemp(prefix=f"{_TEMPORARY}{key}-", dir=entry.parent))
        try:
            build(temporary)
            _write_sums(temporary)
            temporary.chmod(0o755)
            temporary.rename(entry)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
    return entry


@contextlib.contextmanager
def lookups_only() -> Iterator[None]:
    """Within it whole stages only tell what is known: ``build_once`` raises NotKeptError instead of building.

    It holds for the calling thread alone, and for threads that are handed an ``inherited`` function.
    """
    before = _may_build.set(False)
    try:
        yield
    finally:
        _may_build.reset(before)


def inherited(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """``function`` for another thread, where ``lookups_only`` holds if it does here and now."""
    context = copy_context()

    def call(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        return context.copy().run(function, *args, **kwargs)  # a context is entered once at a time: each call its own

    return call


def entries() -> list[Entry]:
    """All results in the cache, the least recently used first."""
    found = []
    for path in root().glob("*/*"):
        if path.is_dir() and not path.parent.name.startswith(".") and not path.name.startswith("."):
            with contextlib.suppress(FileNotFoundError):  # removed by another process meanwhile
                files = (file for file in path.rglob("*") if file.is_file() and file.name != _SUMS)
                size = sum(file.lstat().st_size for file in files)
                found.append(Entry(path.parent.name, path.name, path, size, path.stat().st_mtime))
    return sorted(found, key=lambda entry: entry.used)


def remove(kind: str, key: str) -> None:
    """Remove one result, if it is there: at once out of sight, so that nobody finds half of it."""
    entry = root() / kind / key
    with _told_as_tool_error(entry), _locked(kind, key):
        if entry.is_dir():
            grave = Path(tempfile.mkdtemp(prefix=f"{_TEMPORARY}{key}-", dir=entry.parent))
            entry.rename(grave / key)
            shutil.rmtree(grave)


def _use(entry: Path) -> bool:
    """Whether the entry exists; if so, note the time of its use."""
    try:
        os.utime(entry)
    except FileNotFoundError:
        return False
    except OSError:  # somebody else's or a read-only cache: usable, only its time of use is not kept
        return entry.is_dir()
    return True


def _write_sums(folder: Path) -> None:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    (folder / _SUMS).write_text("".join(f"{sha256(folder / name)} {name}\n" for name in names), encoding="utf-8")


#: Entries that this process has read whole, and what the file system told of their files then.
_checked: dict[Path, tuple[object, ...]] = {}


def _damage(entry: Path) -> str | None:
    """Which file is not as it was built; None for none, "" for an entry without hashes, of an older toolkit."""
    try:
        lines = [line.partition(" ") for line in (entry / _SUMS).read_text(encoding="utf-8").splitlines()]
        sums = {name: expected for expected, _, name in lines}
    except FileNotFoundError:
        return ""
    except (OSError, ValueError):
        return _SUMS
    state = tuple(_state(entry / name) for name in (*sums, _SUMS))
    if _checked.get(entry) == state:
        return None
    for name, expected in sums.items():
        try:
            if sha256(entry / name) != expected:
                return name
        except OSError:
            return name
    _checked[entry] = state
    return None


def _state(file: Path) -> object:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@contextlib.contextmanager
def _locked(kind: str, key: str) -> Iterator[None]:
    (root() / kind).mkdir(parents=True, exist_ok=True)
    locks = root() / _LOCKS
    locks.mkdir(exist_ok=True)
    with (locks / f"{kind}-{key}").open("w") as lock:  # stays: removing a lock file is a race
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _told_as_tool_error(entry: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _SET_UP_ERRORS:
            raise
        hint = "free some space or set CFU_CACHE to a folder with space that you may write"
        raise ToolError(f"cannot use {error.filename or entry}: {error.strerror}", hint) from error
