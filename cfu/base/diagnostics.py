"""What a C compiler says of a source, as data: gcc's and clang's messages name file, line and option."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from cfu.base.errors import CompileError, nearest

#: Mistakes that C lets pass and that then fail elsewhere: at the link, or as wrong results.
ERRORS = (
    "-Werror=implicit-function-declaration",
    "-Werror=incompatible-pointer-types",
    "-Werror=int-conversion",
)

#: What intrinsics of a CFU begin with (gateware.core.header).
_INTRINSIC = "cfu_"

_MESSAGE = re.compile(r"^(\S[^:\n]*):(\d+)(?::\d+)?: (fatal error|error|warning): (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Diagnostic:
    """One message: where, whether it is an error, and the compiler's words with the option that it follows from."""

    file: str
    line: int
    is_error: bool
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


def parse(output: str) -> Iterator[Diagnostic]:
    """The messages in a compiler's output, in order; notes and the quoted source are left out."""
    for file, line, kind, text in _MESSAGE.findall(output):
        yield Diagnostic(file, int(line), kind != "warning", text)


def intrinsics(header: str) -> list[str]:
    """The functions that a generated ``cfu_ops.h`` defines."""
    return re.findall(r"^static inline .*?\b(cfu_\w+)\(", header, re.MULTILINE)


def error(output: str, otherwise: str, intrinsics: Collection[str] = ()) -> CompileError:
    """What is wrong, from the first error in ``output``; ``otherwise`` is said where there is none.

    Of a function that is called and not declared the nearest of ``intrinsics`` is told, if it is named like them.
    """
    first = next((found for found in parse(output) if found.is_error), None)
    if first is None:
        return CompileError(otherwise, "correct the C source")
    missing = re.match(r"implicit declaration of function '(\w+)'", first.text)
    if missing is None:
        return CompileError(str(first), "correct the C source")
    name, where = missing[1], f"{first.file}:{first.line}"
    if name.startswith(_INTRINSIC) and intrinsics:
        return CompileError(f"{where}: the CFU has no instruction for {name}()", nearest(name, intrinsics))
    guess = re.search(r"did you mean '(\w+)'", first.text)
    hint = f"do you mean {guess[1]!r}? " if guess else ""
    return CompileError(f"{where}: nothing declares {name}()", f"{hint}include the header that does")
