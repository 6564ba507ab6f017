"""``cfu sim``: one inference, cycle-accurate and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cfu.cli import options
from cfu.cli.held_up import Beside
from cfu.cli.tables import simulation
from cfu.cli.tables.plain import draw
from cfu.flow import loop
from cfu.flow.loop import Result
from cfu.records import document, recording

EXAMPLES = """
cfu sim simd --model zoo:kws
cfu sim --model my_model.tflite --input random:7 --against portable
cfu sim --model vww --against last -m "two MACs a cycle"
cfu sim --model ad --wave layer.fst --wave-layer 2
"""


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
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="portable|RUN|none",
            help="Show the cycles of the portable kernels, simulated once where they are not known, or of another run: "
            "last, best, its number. Default: portable where it is known.",
        ),
    ] = None,
    note: options.NoteOption = "",
    quiet: options.QuietOption = False,
) -> None:
    """Compile a model for a project, run it on the simulated SoC, check it and show where the cycles went.

    Seconds for each 10 million cycles; the first run of a CFU also builds its simulator.
    """

    def prepared() -> tuple[loop.Request, Beside]:
        at = options.load(name, settings)
        design, inputs = at.design(board, memory), tuple(given or ())
        request = loop.Request(design, model or at.settings.model, inputs, kernels, check, max_cycles, wave, wave_layer)
        return request, Beside(request, against)

    request, beside = options.reporting("sim", json, prepared)

    def simulated(watch: loop.Watcher) -> Result:
        result = recording.run("sim", request, watch, options.checked_note(note))
        beside.complete(watch)
        return result

    with options.watching(request.design.name, quiet) as watch:
        result = options.reporting("sim", json, lambda: simulated(watch))
    _print(result, beside, options.console(json), quiet)
    if json is not None:
        document.write({**document.of_simulation(result), **beside.document(result)}, json)
    result.raise_if_wrong()


def _print(result: Result, beside: Beside, screen: Console, quiet: bool) -> None:
    if quiet:
        words = [simulation.in_a_line(result), *map(str, beside.lines(result))]
        screen.print("; ".join(words), soft_wrap=True, markup=False)
        return
    draw(screen, simulation.of_simulation(result, screen.width, beside.other), *beside.lines(result))
