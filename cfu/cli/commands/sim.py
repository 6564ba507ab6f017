"""``cfu sim``: one inference, cycle-accurate and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cfu.cli import options
from cfu.cli.tables import simulation
from cfu.flow import loop
from cfu.records import document, recording


def run(
    name: options.ProjectArgument = ".",
    model: options.ModelOption = None,
    given: options.InputOption = None,
    check: options.CheckOption = True,
    json: options.JsonOption = None,
    kernels: options.KernelsOption = "project",
    board: options.BoardOption = None,
    settings: options.SetOption = None,
    memory: options.MemoryOption = None,
    max_cycles: options.CyclesOption = None,
    wave: Annotated[
        Path | None, typer.Option("--wave", metavar="FILE.fst", help="Record the signals of one layer.")
    ] = None,
    wave_layer: Annotated[int | None, typer.Option("--wave-layer", metavar="N", help="Which layer: its index.")] = None,
) -> None:
    """Compile a model for a project, run it on the simulated SoC, check it and show where the cycles went."""

    def prepared() -> loop.Request:
        at = options.load(name, settings)
        design, inputs = at.design(board, memory), tuple(given or ())
        return loop.Request(design, model or at.settings.model, inputs, kernels, check, max_cycles, wave, wave_layer)

    request = options.reporting("sim", json, prepared)
    with options.watching(request.design.name) as watch:
        result = options.reporting("sim", json, lambda: recording.run("sim", request, watch))
    screen = options.console(json)
    screen.print(simulation.of_simulation(result, screen.width))
    if json is not None:
        document.write(document.of_simulation(result), json)
    result.raise_if_wrong()
