"""What a project's C prints while it is simulated, without what the runner and the runtime print of themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cfu.base.errors import printable
from cfu.compiler import Program

#: Lines that are shown while the program runs; the rest is in the document, up to so many characters.
SHOWN = 200
KEPT = 1 << 16

#: What the trap handler prints; whoever reports the run says it with function and line.
_TRAP = r"trap: cause \d+, pc 0x[0-9a-f]{8}, value 0x[0-9a-f]{8}\n"


def of_project(text: str, program: Program) -> str:
    """``text`` of the console without the runner's line of cycles and the trap handler's."""
    runner = rf"{re.escape(program.prefix)}: \d+ cycles(?:, failed)?\n"
    return re.sub(f"{runner}|{_TRAP}", "", text)


def bounded(text: str) -> str:
    """``text`` for a document: of very much the beginning, which says so."""
    return text if len(text) <= KEPT else f"{text[:KEPT]}\n... {len(text) - KEPT:,} more characters"


@contextmanager
def listening(program: Program, show: Callable[[str], None] | None) -> Iterator[Callable[[str], None] | None]:
    """What is to be given the console's text as it comes: ``show`` is given the project's lines, the first SHOWN."""
    if show is None:
        yield None
        return
    lines = _Lines(program, show)
    yield lines.hear
    lines.end()


class _Lines:
    def __init__(self, program: Program, show: Callable[[str], None]):
        self._program, self._show = program, show
        self._rest = ""  # a line that has not ended
        self._count = 0

    def hear(self, text: str) -> None:
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            own = of_project(f"{line}\n", self._program)
            if own:
                self._pass_on(own.removesuffix("\n"))

    def end(self) -> None:
        if self._rest:
            self._pass_on(self._rest)

    def _pass_on(self, line: str) -> None:
        self._count += 1
        if self._count <= SHOWN:
            self._show(printable(line.expandtabs()))
        elif self._count == SHOWN + 1:
            self._show(f"(more than {SHOWN} lines: --json has more)")
