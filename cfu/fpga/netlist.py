"""Synthesis: Verilog to a netlist of the part's cells, cached by content."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cfu.base import cache, tool
from cfu.base.errors import CfuError
from cfu.fpga import toolchain
from cfu.fpga.families import Part
from cfu.fpga.memory_contents import in_files

#: Bumped when what this module writes changes.
_FORMAT = "2"


@dataclass(frozen=True)
class Netlist:
    """``json`` is what nextpnr reads, ``cells`` how many of each type ``counted`` (a module and all below) has.

    ``seconds`` is what synthesis took when it was done, ``note`` says what was unusual.
    """

    key: str
    json: Path
    cells: Mapping[str, int]
    seconds: float
    note: str = ""


@dataclass(frozen=True)
class Use:
    """How much of one kind of resource is used."""

    used: float
    available: int

    @property
    def percent(self) -> float:
        return 100 * self.used / self.available if self.available else 0.0


def synthesize(
    part: Part, sources: Mapping[str, str], top: str, counted: str | None = None, divisible: str | None = None
) -> Netlist:
    """The netlist of module ``top`` in ``sources`` (file name: text; all that end in .v are read).

    ``counted`` is a module whose cells are counted apart: it is optimised on its own, nothing moves across its
    boundary. By default all cells are counted. ``divisible`` is a module that is optimised on its own only when
    Yosys stops on the whole design with an assertion, which is a defect of Yosys and not of the design. Raises
    CfuError with Yosys' words when the Verilog is wrong.
    """
    files = [name for name in sources if name.endswith(".v")]
    scripts = [_script(part, files, top, counted)] + ([_script(part, files, top, divisible)] if divisible else [])
    texts = [f"{name}\n{text}" for name, text in sorted(sources.items())]
    key = cache.digest(_FORMAT, str(toolchain.find("yosys")), *scripts, *texts)

    def build(folder: Path) -> None:
        for name, text in in_files(sources).items():
            (folder / name).write_text(text)
        start = time.monotonic()
        stopped = _run(scripts, folder)
        seconds = time.monotonic() - start
        cells = count_cells((folder / "statistics.txt").read_text(), counted or top)
        note = f"{divisible} is mapped as a module of its own: on the whole Yosys stops, {stopped}" if stopped else ""
        (folder / "netlist.txt").write_text(json.dumps({"cells": cells, "seconds": seconds, "note": note}))

    folder = cache.build_once("netlist", key, build)
    about = json.loads((folder / "netlist.txt").read_text())
    return Netlist(key, folder / "netlist.json", about["cells"], about["seconds"], about["note"])


def _run(scripts: Sequence[str], folder: Path) -> str:
    """Run the first of ``scripts`` that Yosys does not stop on with an assertion; the assertion before it, or ""."""
    log, stopped = folder / "transcript.log", ""
    for script in scripts:
        try:
            toolchain.run("yosys", ["-q", "-l", log.name, "-p", script], folder)
            break
        except tool.CommandError as error:
            # An assertion's text is in the log only, not on the console.
            said = re.findall(r"^(?:(\S+:\d+: )|.*: )?ERROR: (.*)$", _text(log) + error.output, re.MULTILINE)
            wrong = [f"{where}{what}" for where, what in said]
            asserted = wrong and wrong[-1].startswith("Assert ")
            if not asserted or script is scripts[-1]:
                raise _told(wrong[-1:], error.returncode) from error
            stopped = wrong[-1]
    log.unlink(missing_ok=True)  # tens of megabytes
    return stopped


def _text(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace") + "\n" if log.exists() else ""


def _told(wrong: Sequence[str], returncode: int) -> CfuError:
    """What Yosys said is ``wrong`` with the design; an assertion or silence is a defect of Yosys itself."""
    if wrong and not wrong[0].startswith("Assert "):
        return CfuError(f"synthesis failed: {wrong[0]}", "correct the design")
    how = wrong[0] if wrong else f"status {returncode} and no error message"
    return CfuError(
        f"synthesis failed: Yosys itself ended with {how}",
        "a system's Yosys (0.40 or newer) on PATH may do, or another --part, or a design of another size",
    )


def _script(part: Part, files: Sequence[str], top: str, apart: str | None) -> str:
    keep = [f"setattr -mod -set keep_hierarchy 1 {apart}"] if apart else []
    # The cells are mapped by now: dissolving the boundary only gives nextpnr the flat netlist it wants.
    dissolve = [f"setattr -mod -unset keep_hierarchy {apart}", "flatten", "clean"] if apart else []
    commands = [
        f"read_verilog {' '.join(files)}",
        *keep,
        f"{part.synthesis} -top {top}",
        "tee -q -o statistics.txt stat -json",
        *dissolve,
        *([part.family.pads] if part.family.pads else []),
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
