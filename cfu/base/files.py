"""Files that others read: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cfu.base.errors import CfuError


def write_text(path: Path, text: str) -> None:
    """``write_bytes`` of ``text`` in UTF-8."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file so that no reader ever sees half of it. Raises CfuError when that is impossible."""
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise CfuError(
            f"cannot write {path}: {error.strerror}", "choose a place that exists and is writable"
        ) from error
