"""The one place from which external programs are run: found, logged, and their failures told in one line."""

from __future__ import annotations

import logging
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cfu.base import process
from cfu.base.errors import ToolError

_log = logging.getLogger(__name__)

#: Lines of output that an error keeps.
TAIL_LINES = 40


#: What would make compilers read other files than those that they are told of.
_UNSET = ("CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH")


class CommandError(ToolError):
    """A program was run and failed: its exit status (negative: the signal) and the tail of its output."""

    def __init__(self, message: str, hint: str, returncode: int, output: str):
        super().__init__(message, hint)
        self.returncode = returncode
        self.output = output


def find(name: str, hint: str = "") -> Path:
    """The program ``name``: beside the running Python first (a venv need not be activated), then on PATH.

    Raises ToolError, whose hint says how to get it, when it is in neither.
    """
    path = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if path is None:
        raise ToolError(f"{name} is not installed", hint or f"install {name} or put it on PATH; `cfu doctor` lists all")
    return Path(path)


def run(
    argv: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
    hint: str = "",
    hear: Callable[[str], None] | None = None,
) -> str:
    """Run ``argv`` to its end and return its stdout.

    ``env`` is added to the environment; messages are in English (``LC_ALL=C``). ``log`` is a file to
    which the command and all its output are appended; ``hear`` is given the stderr of a program that succeeds.
    Raises CommandError on a non-zero exit status and ToolError when the program cannot be started.
    """
    command = [str(argument) for argument in argv]
    _log.debug("%s (in %s)", shlex.join(command), cwd or Path.cwd())
    try:
        with process.started(
            command,
            cwd=cwd,
            env={**_environment(), "LC_ALL": "C", **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as running:
            stdout, stderr = map(str, running.communicate())
    except OSError as error:
        raise ToolError(f"cannot run {command[0]}: {error.strerror}", hint) from error
    if log is not None:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"$ cd {cwd or Path.cwd()} && {shlex.join(command)}\n{stdout}{stderr}")
    if running.returncode != 0:
        output = _tail(stdout, stderr)
        _log.debug("exit status %d\n%s", running.returncode, output)
        how = (
            f"was killed by signal {-running.returncode}"
            if running.returncode < 0
            else f"failed ({running.returncode})"
        )
        reason = _reason(output)
        message = f"{Path(command[0]).name} {how}" + (f": {reason}" if reason else "")
        raise CommandError(message, hint, running.returncode, output)
    if hear is not None:
        hear(stderr)
    return stdout


def _tail(*outputs: str) -> str:
    """The last lines of one after the other; the first need not end in a newline."""
    return "\n".join([line for output in outputs for line in output.splitlines()][-TAIL_LINES:])


def _reason(output: str) -> str:
    """The line of ``output`` that tells best what went wrong: the first error, else the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if re.search(r"\berror\b", line, re.IGNORECASE)]
    return (errors or lines[-1:] or [""])[0]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _UNSET}
