"""``cfu bench``: several models on several projects."""

from __future__ import annotations

from typing import Annotated

import typer

from cfu.cli import options, side_by_side
from cfu.cli.tables.plain import draw, plain
from cfu.flow.loop import Result
from cfu.records import published

#: M cycles of TFLM, the baseline of every "over TFLM": where they come from is in cfu/records/published.json.
TFLM_MCYCLES = published.tflm().mcycles

EXAMPLES = """
cfu bench baseline simd loom
cfu bench simd --model kws --model zoo:resnet --json bench.json
"""


def run(
    names: options.ProjectsArgument,
    models: Annotated[
        list[str] | None, typer.Option("--model", metavar="ID|FILE", help="Repeatable; default all four.")
    ] = None,
    check: options.CheckOption = True,
    json: options.JsonOption = None,
    board: options.BoardOption = None,
    settings: options.SetOption = None,
    memory: options.MemoryOption = None,
    tflm: side_by_side.TflmOption = False,
    note: options.NoteOption = "",
    quiet: options.QuietOption = False,
) -> None:
    """Cycles per inference of every project on every model, beside TFLM's, and the simulator's speed.

    Minutes for all four models on the CPU alone.
    """
    said = options.checked_note(note)
    designs = options.reporting(
        "bench", json, lambda: [options.load(name, settings).design(board, memory) for name in names]
    )
    columns = side_by_side.columns(designs, tflm)
    titles = (design.name if kernels == "project" else kernels for design, kernels in columns)
    grid = plain("model", "TFLM>", *(f"{title}>" for title in titles))
    results: list[Result] = []
    for model in models or list(TFLM_MCYCLES):

        def row(model: str = model) -> list[Result]:
            return [side_by_side.measured("bench", item, model, (), check, said, quiet) for item in columns]

        found = options.reporting("bench", json, row)
        results.extend(found)
        grid.add_row(model, _tflm(found[0]), *(_cell(result) for result in found))
    screen = options.console(json)
    if not quiet:
        draw(screen, grid)
    cycles = sum(result.run.cycles for result in results)
    seconds = sum(result.run.cpu_seconds for result in results)
    screen.print(
        f"M cycles per inference (times fewer than TFLM); "
        f"{'every layer bit-exact with TFLM' if check else 'not checked'}; "
        f"simulated {cycles / 1e6:.1f} M cycles at {cycles / seconds / 1e6:.2f} M per CPU-second"
    )
    side_by_side.finish("bench", results, json)


def _tflm(result: Result) -> str:
    known = TFLM_MCYCLES.get(result.resolved.model_id)
    return f"{known:.2f}" if known else "unknown"


def _cell(result: Result) -> str:
    cycles, known = result.profile.cycles, TFLM_MCYCLES.get(result.resolved.model_id)
    return f"{cycles / 1e6:.3f}" + (f" ({known * 1e6 / cycles:.1f}x)" if known else "")
