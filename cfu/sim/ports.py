"""The ports and signals of a Verilog module, as Verilator understands them: parameters, types and all."""

from __future__ import annotations

import difflib
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cfu.base.errors import ToolError
from cfu.sim import verilator
from gateware.core.errors import DeclarationError
from gateware.core.verilog_cfu import PORTS

_DIRECTIONS = {"INPUT": "input", "OUTPUT": "output", "INOUT": "inout"}


@dataclass(frozen=True)
class Module:
    """``ports``: direction and width of each, in order; width None for what is no vector of bits (an array, a real).

    ``signals``: names of what else is declared in the module itself. ``lines`` of all of these, and the module's.
    """

    ports: Mapping[str, tuple[str, int | None]]
    signals: tuple[str, ...]
    lines: Mapping[str, int] = field(default_factory=dict)
    line: int = 1


def read(source: Path, top: str) -> Module | None:
    """Module ``top`` of the Verilog file ``source``; None if there is no such module.

    Raises ToolError that names file and line of a mistake, DeclarationError if the file reads others.
    """
    source = source.resolve()
    with tempfile.TemporaryDirectory() as folder:
        tree = verilator.tree(Path(folder), source, top=top)
    if tree is None:
        return None
    for other in tree.files:
        if other != source:
            raise DeclarationError(
                top, f"file {other}", f"is included; put its text into {source.name}, which is alone", str(source)
            )
    return parse(tree.text, top)


def parse(tree: str, top: str) -> Module:
    """Module ``top`` of ``tree``, a JSON text of Verilator's."""
    root = json.loads(tree)
    (module,) = (part for part in root["modulesp"] if part["type"] == "MODULE" and part["origName"] == top)
    types = {kind["addr"]: kind for table in root["miscsp"] for kind in table.get("typesp", ())}
    declared = [part for part in module["stmtsp"] if part["type"] == "VAR"]
    ports = {
        part["name"]: (_DIRECTIONS[part["direction"]], _width(types[part["dtypep"]], types))
        for part in declared
        if part["direction"] in _DIRECTIONS
    }
    signals = tuple(part["name"] for part in declared if part["name"] not in ports)
    return Module(ports, signals, {part["name"]: _line(part) for part in declared}, _line(module))


def _line(part: Mapping[str, Any]) -> int:
    """Of a location such as ``e,42:14,42:15``: file, and where what is there begins and ends."""
    return int(part["loc"].split(",")[1].split(":")[0])


def check(source: Path, counters: Sequence[str] = ()) -> None:
    """Raise DeclarationError unless module ``Cfu`` in ``source`` has exactly the CPU's ports, and these signals."""
    module = read(source, "Cfu")
    if module is None:
        raise DeclarationError("Cfu", "module", f"is missing; name the top module of {source.name} Cfu", str(source))

    def at(name: str = "") -> str:
        return f"{source}:{module.lines.get(name, module.line)}"

    for name, (direction, width) in PORTS.items():
        if name not in module.ports:
            near = "".join(difflib.get_close_matches(name, module.ports.keys() - PORTS.keys(), 1))
            problem = f"is missing; {f'rename {near}, or ' if near else ''}declare it as {_text(direction, width)}"
            raise DeclarationError("Cfu", f"port {name}", problem, at(near))
        if module.ports[name] != (direction, width):
            found = _text(*module.ports[name])
            raise DeclarationError("Cfu", f"port {name}", f"must be {_text(direction, width)}, not {found}", at(name))
    for name in module.ports.keys() - PORTS.keys():
        raise DeclarationError(
            "Cfu", f"port {name}", f"is unknown to the CPU; its ports are {', '.join(PORTS)}", at(name)
        )
    for name in counters:
        if name not in module.signals:
            guess = difflib.get_close_matches(name, module.signals, 1)
            hint = f"did you mean {guess[0]}?" if guess else "declare it there"
            raise DeclarationError("Cfu", f"counter {name}", f"is no signal of module Cfu; {hint}", at())


def _text(direction: str, width: int | None) -> str:
    if width is None:
        return f"{direction} that is no vector of bits"
    return f"{direction} of {width} bit{'s' if width > 1 else ''}"


def _width(kind: Mapping[str, Any], types: Mapping[str, Mapping[str, Any]]) -> int | None:
    """Bits of a packed type."""
    match kind["type"]:
        case "BASICDTYPE":
            return None if kind["keyword"] in ("real", "string", "chandle") else _count(kind.get("range", "0:0"))
        case "REFDTYPE" | "ENUMDTYPE" | "MEMBERDTYPE":
            return _width(types[kind["refDTypep"]], types)
        case "PACKARRAYDTYPE":
            element = _width(types[kind["refDTypep"]], types)
            return None if element is None else element * _count(kind["declRange"])
        case "STRUCTDTYPE" | "UNIONDTYPE" if kind.get("packed"):
            widths = [_width(member, types) or 0 for member in kind["membersp"]]
            return sum(widths) if kind["type"] == "STRUCTDTYPE" else max(widths)
    return None


def _count(bounds: str) -> int:
    """Elements of ``[7:0]`` or ``0:31``."""
    numbers = re.fullmatch(r"\[?(-?\d+):(-?\d+)\]?", bounds)
    if numbers is None:
        raise ToolError(f"Verilator tells the range {bounds!r}", "this is a mistake in the toolkit: report it")
    return abs(int(numbers[1]) - int(numbers[2])) + 1
