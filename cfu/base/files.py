"""All that commands write for their user: regular files whole or not at all, anything else written through; hashes."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from cfu.base.errors import CfuError

_HINT = "choose a place that exists and is writable"

#: Permissions of a new file, less the user's mask.
_MODE = 0o666


def sha256(path: Path) -> str:
    """The SHA-256 of the file's content, in hexadecimal. Raises OSError when it cannot be read."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_text(path: Path, text: str) -> None:
    """``write_bytes`` of ``text`` in UTF-8."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file so that no reader ever sees half of it. Raises CfuError when that is impossible.

    A symbolic link stays and what it points to is written; a device, a FIFO or a file in a folder that one may not
    write is written through. Folders are not made.
    """
    _write(path, lambda file: file.write(data))


def copy(source: Path, path: Path) -> None:
    """``write_bytes`` of the content of ``source``."""
    with source.open("rb") as content:
        _write(path, lambda file: shutil.copyfileobj(content, file))


def _write(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    try:
        target = Path(os.path.realpath(path))
        if target.exists() and not (target.is_file() and os.access(target.parent, os.W_OK)):
            with target.open("r+b" if target.is_file() else "wb", buffering=0) as through:
                fill(through)
                if target.is_file():
                    through.truncate()
        else:
            _replace(target, fill)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CfuError(f"cannot write {path}: {reason}", _HINT) from error


def _replace(target: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Write a file beside ``target`` and rename it; an existing one's permissions are kept."""
    mode = target.stat().st_mode & 0o7777 if target.exists() else _MODE & ~_mask()
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}-")
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
