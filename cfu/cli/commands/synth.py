"""``cfu synth``: what the CFU alone takes of a part, and how fast it is there."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cfu.cli import options
from cfu.cli.tables.resources import resource_table, resources_document, timing_document
from cfu.flow import loop
from cfu.fpga import parts, synthesize
from cfu.fpga.synthesize import Synthesis
from cfu.records import document


def run(
    name: options.ProjectArgument = ".",
    part: Annotated[
        str | None,
        typer.Option("--part", metavar="PART", help=f"{', '.join(parts.parts())}; default: the board's."),
    ] = None,
    board: options.BoardOption = None,
    settings: options.SetOption = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Placements to make.")] = synthesize.DEFAULT_SEEDS,
    json: options.JsonOption = None,
) -> None:
    """Synthesise, place and route the project's CFU alone: resources, Fmax over seeds, critical path."""

    def action() -> None:
        at = options.load(name, settings)
        chosen = part or at.board(board).part
        with options.watching(at.name) as watch:
            result = synthesize.run(loop.cfu_verilog(at.accelerator, at.path), chosen, seeds, watch.stage)
        screen = options.console(json)
        screen.print(resource_table(result.uses))
        for line in _summary(result):
            screen.print(line, soft_wrap=True, markup=False)
        if json is not None:
            document.write(_document(at.name, result), json)

    options.reporting("synth", json, action)


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
