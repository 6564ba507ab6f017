"""``cfu profile``: where every cycle of an inference went."""

from __future__ import annotations

from typing import Annotated

import typer

from cfu.cli import options
from cfu.cli.tables.plain import draw
from cfu.cli.tables.profile import in_a_line, of_profile
from cfu.flow import loop
from cfu.profile import measure
from cfu.records import document, profile_document, recording

_TOP = 20

EXAMPLES = """
cfu profile simd --model zoo:kws
cfu profile --functions --lines --top 10
cfu profile loom --model vww --lines --json profile.json
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
    functions: Annotated[bool, typer.Option("--functions", help="Show the functions.")] = False,
    lines: Annotated[bool, typer.Option("--lines", help="Show the lines of source; put them into the JSON.")] = False,
    instructions: Annotated[
        bool, typer.Option("--instructions", help="Show the instructions; put them into the JSON.")
    ] = False,
    top: Annotated[int, typer.Option("--top", min=1, metavar="N", help="At most so many rows of each.")] = _TOP,
    note: options.NoteOption = "",
    quiet: options.QuietOption = False,
) -> None:
    """Say of every cycle what it was spent on: an instruction, a stall, a cache miss, the CFU; by layer and function.

    The model is run twice, as it is and on an instrumented simulator; both take the same cycles, and it all twice as
    long as `cfu sim`. Functions are always in the JSON.
    """

    def prepared() -> loop.Request:
        at = options.load(name, settings)
        design, inputs = at.design(board, memory), tuple(given or ())
        return loop.Request(design, model or at.settings.model, inputs, kernels, check, max_cycles)

    said = options.checked_note(note)
    request = options.reporting("profile", json, prepared)
    with options.watching(request.design.name, quiet) as watch:
        measured = options.reporting("profile", json, lambda: measure.run(request, watch))
    screen = options.console(json)
    shown = {"functions": functions, "lines": lines, "instructions": instructions}
    if quiet:
        screen.print(in_a_line(measured), soft_wrap=True, markup=False)
    else:
        draw(screen, of_profile(measured, screen.width, top=top, **shown))
    told = profile_document.of_profile(measured, lines=lines, instructions=instructions)
    if json is not None:
        document.write(told, json)
    recording.record("profile", told, request.design.origin, said)
    if measured.error is not None:
        raise measured.error
    measured.result.raise_if_wrong()
