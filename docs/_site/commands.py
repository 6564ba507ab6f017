"""The reference of all commands, as Markdown, from the commands themselves."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from cfu.cli import tree

#: What stands for a value in the reference, by its type.
_VALUES = {"int": "N", "float": "X", "str": "TEXT", "path": "FILE"}


def markdown() -> str:
    """A section for each command, those of a folder (``cfu model``) below it."""
    return "\n".join(_folder(tree.root(), "cfu", 2))


def _folder(folder: Any, path: str, depth: int) -> Iterator[str]:
    for name in sorted(folder.commands):
        found, full = folder.get_command(None, name), f"{path} {name}"
        yield f"{'#' * depth} {full}\n"
        yield f"{_text(found.help or '')}\n"
        if isinstance(found, tree.Folder):
            yield from _folder(found, full, depth + 1)
        else:
            yield from _command(found, full)


def _command(command: Any, full: str) -> Iterator[str]:
    context = command.make_context(full, [], resilient_parsing=True)
    shown = [parameter for parameter in command.get_params(context) if parameter.name != "help"]
    arguments = [_argument(parameter) for parameter in shown if _is_argument(parameter)]
    yield f"    {' '.join([full, '[OPTIONS]', *arguments])}\n"
    for parameter in shown:
        record = parameter.get_help_record(context)
        if record is not None:  # it is not hidden
            words = _argument(parameter) if _is_argument(parameter) else _flags(record[0])
            yield f"- `{words}`: {_text(record[1])}"
    if examples := getattr(command, "examples", ""):
        yield "\nExamples:\n"
        yield from (f"    {line}" for line in examples.splitlines())
    yield ""


def _argument(parameter: Any) -> str:
    words = str(parameter.metavar or parameter.name)
    return words if parameter.required or words.startswith("[") else f"[{words}]"


def _is_argument(parameter: Any) -> bool:
    return str(parameter.param_type_name) == "argument"


def _flags(record: str) -> str:
    """``--seeds <int range>`` as ``--seeds N``."""
    return re.sub(r"<(\w+).*>$", lambda kind: _VALUES.get(kind[1], kind[1].upper()), record)


def _text(text: str) -> str:
    """Help as Markdown: what is between backticks stays, all else means itself; indented examples stay as they are."""
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text.replace("\b", "").replace("\f", ""))):
        if paragraph.startswith("    "):
            paragraphs.append(paragraph)
            continue
        pieces = paragraph.split("`")
        pieces[::2] = [re.sub(r"([\\*_{}\[\]<>#|])", r"\\\1", piece) for piece in pieces[::2]]
        paragraphs.append("`".join(pieces))
    return "\n\n".join(paragraphs)
