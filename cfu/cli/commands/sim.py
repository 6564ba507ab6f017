"""``cfu sim``: one inference, cycle-accurate and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cfu.cli import options
from cfu.cli.tables import simulation
from cfu.flow import loop, project
from cfu.records import document, recording


def sim(
    path: options.ProjectArgument = Path("."),
    model: options.ModelOption = None,
    given: options.InputOption = None,
    check: options.CheckOption = True,
    json: options.JsonOption = None,
    kernels: options.KernelsOption = "project",
    memory: options.MemoryOption = None,
    max_cycles: options.CyclesOption = None,
    wave: Annotated[
        Path | None, typer.Option("--wave", metavar="FILE.fst", help="Record the signals of one layer.")
    ] = None,
    wave_layer: Annotated[int | None, typer.Option("--wave-layer", metavar="N", help="Which layer: its index.")] = None,
) -> None:
    """Compile a model for a project, run it on the simulated SoC, check it and show where the cycles went."""
    request = options.reporting(
        "sim",
        json,
        lambda: loop.Request(
            project.load(path), model, tuple(given or ()), memory, kernels, check, max_cycles, wave, wave_layer
        ),
    )
    with options.watching(request.project.name) as watch:
        result = options.reporting("sim", json, lambda: recording.run("sim", request, watch))
    screen = options.console(json)
    screen.print(simulation.of_simulation(result, screen.width))
    if json is not None:
        document.write(document.of_simulation(result), json)
    result.raise_if_wrong()
