"""``cfu synth``: what the CFU alone takes of a part, and how fast it is there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from cfu.cli import options
from cfu.cli.tables.plain import plain
from cfu.flow import loop, project
from cfu.fpga import parts, synthesize
from cfu.fpga.netlist import Use
from cfu.fpga.place import Timing
from cfu.fpga.synthesize import Synthesis
from cfu.records import document
from soc.boards import boards


def synth(
    path: options.ProjectArgument = Path("."),
    part: Annotated[
        str | None,
        typer.Option("--part", metavar="PART", help=f"{', '.join(parts.PARTS)}; default: the project's board's."),
    ] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Placements to make.")] = synthesize.DEFAULT_SEEDS,
    json: options.JsonOption = None,
) -> None:
    """Synthesise, place and route the project's CFU alone: resources, Fmax over seeds, critical path."""

    def action() -> None:
        at = project.load(path)
        name = part or _part_of(at)
        with options.watching(at.name) as watch:
            result = synthesize.run(loop.cfu_verilog(at), name, seeds, watch.stage)
        screen = options.console(json)
        screen.print(resource_table(result.uses))
        for line in _summary(result):
            screen.print(line, soft_wrap=True, markup=False)
        if json is not None:
            document.write(_document(at.name, result), json)

    options.reporting("synth", json, action)


def _part_of(at: project.Project) -> str:
    board = boards().get(at.settings.board)
    return board.part if board else at.settings.board


def resource_table(uses: Mapping[str, Use]) -> Table:
    grid = plain("resource", "used>", "available>", "%>")
    for name, use in uses.items():
        grid.add_row(name.upper(), f"{use.used:,g}", f"{use.available:,}", f"{use.percent:.1f}")
    return grid


def _summary(result: Synthesis) -> list[str]:
    routed = sum(placement.seconds for placement in result.timing.placements)
    note = [f"note: {result.part.note}"] if result.part.note else []
    return [
        "",
        f"{result.part.title}: {result.timing}, the CFU alone between registers",
        f"slowest path {result.timing.worst.report.path}",
        f"synthesis {result.synthesis_seconds:.0f} s, place and route {routed:.0f} s "
        f"(this run {result.seconds:.1f} s); {', '.join(result.toolchain)}",
        *note,
    ]


def resources_document(uses: Mapping[str, Use]) -> dict[str, Any]:
    return {name: {"used": use.used, "available": use.available} for name, use in uses.items()}


def timing_document(timing: Timing) -> dict[str, Any]:
    path = timing.worst.report.path
    return {
        "fmax_mhz": timing.fmax(),
        "seeds": len(timing.placements),
        "placements": [
            {"seed": p.seed, "fmax_mhz": p.report.fmax_mhz, "seconds": p.seconds, "path": str(p.report.path)}
            for p in timing.placements
        ],
        "critical_path": {
            "from": path.source,
            "to": path.sink,
            "logic_ns": path.logic_ns,
            "routing_ns": path.routing_ns,
            "through": list(path.through),
        },
    }


def _document(name: str, result: Synthesis) -> dict[str, Any]:
    """Schema ``cfu.synth``."""
    return {
        "schema": document.schema("synth"),
        "status": "ok",
        "project": name,
        "part": result.part.name,
        "resources": resources_document(result.uses),
        **timing_document(result.timing),
        "synthesis_seconds": result.synthesis_seconds,
        "seconds": result.seconds,
        "note": result.part.note or None,
        "toolchain": list(result.toolchain),
    }
