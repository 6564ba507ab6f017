"""``cfu synth``: what the CFU alone takes of a part, and how fast it is there."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cfu.cli import options, placing
from cfu.cli.tables.plain import draw
from cfu.cli.tables.resources import resource_table, resources_document, timing_document
from cfu.flow import loop
from cfu.fpga import parts, synthesize
from cfu.fpga.place import Timing
from cfu.fpga.synthesize import Synthesis
from cfu.records import document

EXAMPLES = """
cfu synth simd
cfu synth loom:8 --part gw2a-18 --seeds 1
cfu synth --clock 75 --json synth.json
"""


def run(
    name: options.ProjectArgument = ".",
    part: Annotated[
        str | None,
        typer.Option("--part", metavar="PART", help=f"{', '.join(parts.parts())}; default: the board's."),
    ] = None,
    board: options.BoardOption = None,
    settings: options.SetOption = None,
    seeds: Annotated[
        int, typer.Option("--seeds", metavar="N", min=1, help="Placements to make.")
    ] = synthesize.DEFAULT_SEEDS,
    clock: placing.ClockOption = None,
    json: options.JsonOption = None,
) -> None:
    """Synthesise, place and route the project's CFU alone: resources, Fmax over seeds, critical path, the clock.

    A small CFU takes half a minute, one with a large array minutes; what is kept takes no time.
    """

    def action() -> None:
        at = options.load(name, settings)
        chosen, wanted = part or at.board(board).part, clock or at.settings.clock_mhz
        with options.watching(at.name, lines=True) as watch:
            result = synthesize.run(loop.cfu_verilog(at.accelerator, at.path), chosen, seeds, watch.stage)
        screen = options.console(json)
        draw(screen, resource_table(result.uses))
        for line in _summary(result, wanted):
            screen.print(line, soft_wrap=True, markup=False)
        if json is not None:
            document.write(_document(at.name, result, wanted), json)

    options.reporting("synth", json, action)


def _summary(result: Synthesis, wanted_mhz: float) -> list[str]:
    routed = sum(placement.seconds for placement in result.timing.placements)
    note = [f"note: {result.part.note}"] if result.part.note else []
    return [
        "",
        f"{result.part.title}: {result.timing}, the CFU alone between registers",
        met(result.timing, wanted_mhz),
        f"slowest path {result.timing.worst.report.path}",
        f"synthesis {result.synthesis_seconds:.0f} s, place and route {routed:.0f} s "
        f"(this run {result.seconds:.1f} s); {', '.join(result.toolchain)}",
        *note,
    ]


def met(timing: Timing, wanted_mhz: float) -> str:
    """Whether the placements meet the clock asked for, in words."""
    found = [placement.report.fmax_mhz >= wanted_mhz for placement in timing.placements]
    asked = f"{wanted_mhz:g} MHz asked for"
    if not any(found):
        return f"{asked}: not met, {wanted_mhz - timing.best.report.fmax_mhz:.1f} MHz short with the best seed"
    how = "met" if all(found) else f"met with {sum(found)} of {len(found)} seeds"
    return f"{asked}: {how} by the CFU alone; `cfu bitstream` says whether the SoC meets it, too"


def _document(name: str, result: Synthesis, wanted_mhz: float) -> dict[str, Any]:
    """Schema ``cfu.synth``."""
    return {
        "schema": document.schema("synth"),
        "status": "ok",
        "project": name,
        "part": result.part.name,
        "clock_mhz": wanted_mhz,
        "meets_clock": result.timing.best.report.fmax_mhz >= wanted_mhz,
        "resources": resources_document(result.uses),
        **timing_document(result.timing),
        "synthesis_seconds": result.synthesis_seconds,
        "seconds": result.seconds,
        "note": result.part.note or None,
        "toolchain": list(result.toolchain),
    }
