"""``$readmemh`` and ``$readmemb`` of a CFU in Verilog: the file's words are put into the text.

The text is then the whole hardware: it means the same wherever it is simulated or synthesised, and a changed file is
changed hardware. File names are relative to the folder of the source.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

from gateware.core.errors import DeclarationError

_HIDDEN = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_STRING_OR_HIDDEN = re.compile(rf'"(?:\\.|[^"\\\n])*"|{_HIDDEN.pattern}', re.DOTALL)
_CALL = re.compile(r'\$readmem([hb])\s*\(\s*"([^"\n]*)"\s*,\s*(\w+)\s*\)\s*;')
_DIGITS = {"h": (4, r"[0-9a-fxz_]+"), "b": (1, r"[01xz_]+")}


def resolved(text: str, source: Path) -> str:
    """``text`` of the file ``source`` with assignments in place of its calls of ``$readmemh`` and ``$readmemb``.

    Lines keep their numbers. Raises :class:`~gateware.core.errors.DeclarationError` with file and line for a call of
    another form than ``$readmemh("FILE", memory);``, and for a file that is missing or holds something else.
    """
    seen = _STRING_OR_HIDDEN.sub(lambda found: found[0] if found[0][0] == '"' else _blank(found[0]), text)
    parts, end = [], 0
    for call in _CALL.finditer(seen):
        parts += [text[end : call.start()], _assignments(call, seen, source)]
        end = call.end()
    left = re.search(r"\$readmem[hb]", _CALL.sub(lambda call: _blank(call[0]), seen))
    if left is not None:
        where = f"{source}:{_line(seen, left.start())}"
        raise DeclarationError("Cfu", left[0], f'is understood as {left[0]}("FILE", memory); alone', where)
    return "".join([*parts, text[end:]])


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _assignments(call: re.Match[str], seen: str, source: Path) -> str:
    kind, name, memory = call.groups()
    where, field = f"{source}:{_line(seen, call.start())}", f"$readmem{kind}"
    file = source.parent / name
    if not file.is_file():
        near = difflib.get_close_matches(file.name, [path.name for path in file.parent.glob("*")], 1)
        hint = f"; did you mean {near[0]}?" if near else ", relative to the folder of the source"
        raise DeclarationError("Cfu", field, f"file {name} is missing{hint}", where)
    bits, _ = _DIGITS[kind]
    written = [
        f"{memory}[{address}] = {bits * len(word.replace('_', ''))}'{kind}{word};"
        for address, word in _words(file, kind, _lowest(memory, seen, where))
    ]
    return f"begin {' '.join(written)} end" + "\n" * call[0].count("\n")


def _lowest(memory: str, seen: str, where: str) -> int:
    """The address that a file begins at: the lowest of the memory's declaration."""
    bounds = re.search(rf"\b{memory}\s*\[([^\]:]+):([^\]]+)\]", seen)
    ends = [bound.strip() for bound in bounds.groups()] if bounds else []
    if "0" in ends:
        return 0
    if len(ends) == 2 and all(end.isdigit() for end in ends):
        return min(map(int, ends))
    raise DeclarationError("Cfu", f"memory {memory}", "must be declared with a bound that is 0, or two numbers", where)


def _words(file: Path, kind: str, address: int) -> Iterator[tuple[int, str]]:
    """Address and digits of each word."""
    text = _HIDDEN.sub(lambda found: _blank(found[0]), file.read_text(encoding="utf-8", errors="replace").lower())
    for number, line in enumerate(text.split("\n"), 1):
        for word in line.split():
            if re.fullmatch(r"@[0-9a-f]+", word):
                address = int(word[1:], 16)
            elif re.fullmatch(_DIGITS[kind][1], word):
                yield address, word
                address += 1
            else:
                raise DeclarationError("Cfu", f"word {word!r}", f"is not for $readmem{kind}", f"{file}:{number}")
