"""Where the cycles are, from the outside in: inference, layer, function, line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Frames below this share of the inference are not drawn on their own.
SMALLEST = 1 / 1500


@dataclass(frozen=True)
class Frame:
    """A box of the flame graph: ``cycles`` from cycle ``begin``, at ``depth``; ``where`` is the path to it."""

    name: str
    depth: int
    begin: int
    cycles: int
    where: str


def tree(document: Mapping[str, Any]) -> list[Frame]:
    """The frames, parents before children, children side by side from their parent's left edge, largest first.

    A parent's own cycles, and those of children too small to draw, are the part of it that nothing covers.
    """
    total = document["cycles"]
    frames = [Frame("inference", 0, 0, total, "inference")]
    at = 0
    for layer in document["layers"]:
        if not layer["cycles"]:
            continue
        name = f"{layer['index']} {layer['kernel']}"
        _add(frames, {**layer, "name": name}, 1, at, "", total * SMALLEST, ("functions", "lines"))
        at += layer["cycles"]
    return frames


def _add(
    frames: list[Frame], item: Mapping[str, Any], depth: int, begin: int, above: str, least: float, below: Sequence[str]
) -> None:
    where = f"{above} > {item['name']}" if above else str(item["name"])
    if item["cycles"] < least:
        return
    name = str(item["name"]).rpartition("/")[2]  # of a line: its file without the folders
    frames.append(Frame(name, depth, begin, item["cycles"], where))
    if not below:
        return
    for child in sorted(item.get(below[0]) or (), key=lambda child: -child["cycles"]):
        _add(frames, child, depth + 1, begin, where, least, below[1:])
        begin += child["cycles"]
