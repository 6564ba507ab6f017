"""Synthesis: Verilog to a netlist of the part's cells, cached by content."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cfu import cache, tool
from cfu.errors import CfuError
from cfu.fpga import toolchain
from cfu.fpga.parts import Part

#: Bumped when what this module writes changes.
_FORMAT = "1"


@dataclass(frozen=True)
class Netlist:
    """``json`` is what nextpnr reads, ``cells`` how many of each type ``counted`` (a module and all below) has.

    ``seconds`` is what synthesis took when it was done.
    """

    key: str
    json: Path
    cells: Mapping[str, int]
    seconds: float


@dataclass(frozen=True)
class Use:
    """How much of one kind of resource is used."""

    used: float
    available: int

    @property
    def percent(self) -> float:
        return 100 * self.used / self.available if self.available else 0.0


def synthesize(part: Part, sources: Mapping[str, str], top: str, counted: str | None = None) -> Netlist:
    """The netlist of module ``top`` in ``sources`` (file name: text; all that end in .v are read).

    ``counted`` is a module whose cells are counted apart: it is optimised on its own, nothing moves across its
    boundary. By default all cells are counted. Raises CfuError with Yosys' words when the Verilog is wrong.
    """
    script = _script(part, [name for name in sources if name.endswith(".v")], top, counted)
    texts = [f"{name}\n{text}" for name, text in sorted(sources.items())]
    key = cache.digest(_FORMAT, str(toolchain.find("yosys")), script, *texts)

    def build(folder: Path) -> None:
        for name, text in sources.items():
            (folder / name).write_text(text)
        start = time.monotonic()
        try:
            toolchain.run("yosys", ["-q", "-p", script], folder)
        except tool.CommandError as error:
            raise _told(error) from error
        seconds = time.monotonic() - start
        cells = count_cells((folder / "statistics.txt").read_text(), counted or top)
        (folder / "netlist.txt").write_text(json.dumps({"cells": cells, "seconds": seconds}))

    folder = cache.build_once("netlist", key, build)
    about = json.loads((folder / "netlist.txt").read_text())
    return Netlist(key, folder / "netlist.json", about["cells"], about["seconds"])


def _told(error: tool.CommandError) -> CfuError:
    """Yosys' error. It says what is wrong with a design; where it says nothing, it was Yosys itself that ended."""
    wrong = re.findall(r"^(?:.*: )?ERROR: (.*)$", error.output, re.MULTILINE)
    if wrong:
        return CfuError(f"synthesis failed: {wrong[-1]}", "correct the design")
    return CfuError(
        f"synthesis failed: Yosys ended with status {error.returncode} and no error message",
        "run it once more; if it ends again, a system's Yosys (0.40 or newer) on PATH may do, or another --part",
    )


def _script(part: Part, files: Sequence[str], top: str, counted: str | None) -> str:
    keep = [f"setattr -mod -set keep_hierarchy 1 {counted}"] if counted else []
    # The cells are mapped by now: dissolving the boundary only gives nextpnr the flat netlist it wants.
    dissolve = [f"setattr -mod -unset keep_hierarchy {counted}", "flatten", "clean"] if counted else []
    commands = [
        f"read_verilog {' '.join(files)}",
        *keep,
        f"{part.synthesis} -top {top}",
        "tee -q -o statistics.txt stat -json",
        *dissolve,
        *([part.pads] if part.pads else []),
        "write_json netlist.json",
    ]
    return "; ".join(commands)


def count_cells(statistics: str, module: str) -> dict[str, int]:
    """Cells by type in ``module`` and all below it, from what ``stat -json`` prints.

    Raises CfuError when the text has no such module.
    """
    start = statistics.find("{")
    try:
        modules = json.loads(statistics[start:])["modules"] if start >= 0 else {}
    except (json.JSONDecodeError, KeyError) as error:
        raise CfuError("Yosys' statistics cannot be read", "is this Yosys newer than the toolkit knows?") from error
    by_name = {name.removeprefix("\\"): content for name, content in modules.items()}
    if module not in by_name or "num_cells_by_type" not in by_name[module]:
        raise CfuError(f"Yosys' statistics have no module {module}", "is it still in the design?")
    total: dict[str, int] = {}
    for kind, count in by_name[module]["num_cells_by_type"].items():
        below = count_cells(statistics, kind) if kind in by_name else {kind: 1}
        for cell, each in below.items():
            total[cell] = total.get(cell, 0) + count * each
    return total


def uses(part: Part, cells: Mapping[str, int]) -> dict[str, Use]:
    """What ``cells`` take of each resource of ``part``."""
    return {
        name: Use(sum(cells.get(cell, 0) * weight for cell, weight in resource.cells.items()), resource.available)
        for name, resource in part.resources.items()
    }


def raise_unless_fits(part: Part, found: Mapping[str, Use], what: str) -> None:
    """Raise CfuError that says what is over, and by how much, when ``found`` is more than the part has."""
    over = [
        f"{name.upper()} {use.used:,.0f} of {use.available:,} ({use.used - use.available:,.0f} over)"
        for name, use in found.items()
        if use.used > use.available
    ]
    if over:
        raise CfuError(f"{what} does not fit {part.name}: {', '.join(over)}", "choose a larger part or a smaller CFU")
