"""Errors that reach the user: one line that says what is wrong and what to do next."""

from __future__ import annotations

import difflib
from collections.abc import Collection


class CfuError(Exception):
    """A mistake in the input or the set-up, told in one line.

    The command line prints ``str(error)`` and exits with ``error.exit_code``; no traceback is shown.
    ``message`` says what is wrong, ``hint`` what to do about it.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = ""):
        super().__init__(f"{message}; {hint}" if hint else message)
        self.message = message
        self.hint = hint


class ModelError(CfuError):
    """The model file cannot be read, or asks for something that is not supported.

    Names in the message come from the file: what cannot be printed in a line is replaced.
    """

    def __init__(self, message: str, hint: str = ""):
        super().__init__(printable(message), hint)


class CompileError(CfuError):
    """The model or a kernel cannot be compiled for this accelerator and memory."""


class ToolError(CfuError):
    """An external tool is missing, too old, or failed."""


class SimulationError(CfuError):
    """The simulated program trapped, ran past its cycle limit, or left no result."""


class MismatchError(CfuError):
    """A layer's output differs from TFLM's."""

    exit_code = 3


class Interrupted(BaseException):
    """The user or the system asked this process to end, by signal ``number``: no error, and for ``main`` to catch."""

    def __init__(self, number: int):
        super().__init__(number)
        self.number = number


def printable(text: str) -> str:
    """A name from outside, as it may be shown in a line: what cannot be printed is replaced."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def nearest(name: str, known: Collection[str]) -> str:
    """A hint for a ``name`` that is not among those ``known``: the nearest, if one is near, and all."""
    found = difflib.get_close_matches(name, known, 1)
    guess = f"do you mean {found[0]!r}? " if found else ""
    return f"{guess}choose one of {', '.join(known)}" if known else "there is none"


def kind(value: object) -> str:
    """How a message calls a ``value`` of a wrong type: itself where that is short, else its type."""
    if isinstance(value, str | int | float | type(None)) and len(repr(value)) <= 60:
        return repr(value)
    name = type(value).__name__
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"
