"""``cfu compare`` and ``cfu bench``: several projects, several models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cfu.cli import options
from cfu.cli.tables import simulation
from cfu.flow import loop, project
from cfu.flow.loop import Result
from cfu.flow.project import Project
from cfu.records import document, published, recording

#: M cycles of TFLM, the baseline of every "over TFLM": where they come from is in cfu/records/published.json.
TFLM_MCYCLES = published.tflm().mcycles

TflmOption = Annotated[
    bool, typer.Option("--tflm", help="First, TFLM's own kernels on the first project's SoC (`make tflm`).")
]


def compare(
    paths: Annotated[list[Path], typer.Argument(metavar="PROJECT...", help="Project directories, the slowest first.")],
    model: options.ModelOption = None,
    given: options.InputOption = None,
    check: options.CheckOption = True,
    json: options.JsonOption = None,
    memory: options.MemoryOption = None,
    tflm: TflmOption = False,
) -> None:
    """Run one model on several projects and show the layers side by side."""
    projects = options.reporting("compare", json, lambda: [project.load(path) for path in paths])
    chosen = model or projects[0].settings.model
    results = options.reporting(
        "compare",
        json,
        lambda: [_run("compare", p, k, chosen, given, check, memory) for p, k in _columns(projects, tflm)],
    )
    screen = options.console(json)
    screen.print(simulation.of_comparison(results))
    before, after = results[0], results[-1]
    screen.print(
        f"{chosen} ({after.resolved.source}): {after.name} takes {after.profile.cycles:,} cycles, "
        f"{before.profile.cycles / after.profile.cycles:.1f} times fewer than {before.name}'s "
        f"{before.profile.cycles:,}"
    )
    _finish("compare", results, json)


def bench(
    paths: Annotated[list[Path], typer.Argument(metavar="PROJECT...", help="Project directories.")],
    models: Annotated[
        list[str] | None, typer.Option("--model", metavar="ID|FILE", help="Repeatable; default all four.")
    ] = None,
    check: options.CheckOption = True,
    json: options.JsonOption = None,
    tflm: TflmOption = False,
) -> None:
    """Cycles per inference of every project on every model, beside TFLM's, and the simulator's speed."""
    projects = options.reporting("bench", json, lambda: [project.load(path) for path in paths])
    columns = _columns(projects, tflm)
    grid = simulation.plain("model", "TFLM>", *(f"{p.name if k == 'project' else k}>" for p, k in columns))
    results: list[Result] = []
    for name in models or list(TFLM_MCYCLES):
        row = options.reporting(
            "bench", json, lambda name=name: [_run("bench", p, k, name, None, check, None) for p, k in columns]
        )
        results.extend(row)
        grid.add_row(name, _tflm(row[0]), *(_cell(result) for result in row))
    screen = options.console(json)
    screen.print(grid)
    cycles = sum(result.run.cycles for result in results)
    seconds = sum(result.run.cpu_seconds for result in results)
    screen.print(
        f"M cycles per inference (times fewer than TFLM); "
        f"{'every layer bit-exact with TFLM' if check else 'not checked'}; "
        f"simulated {cycles / 1e6:.1f} M cycles at {cycles / seconds / 1e6:.2f} M per CPU-second"
    )
    _finish("bench", results, json)


def _columns(projects: list[Project], tflm: bool) -> list[tuple[Project, str]]:
    """What is run: each project with its kernels, before them the first one's SoC with TFLM's."""
    return [*([(projects[0], "tflm")] if tflm else []), *((at, "project") for at in projects)]


def _run(
    command: str, at: Project, kernels: str, model: str, given: list[str] | None, check: bool, memory: str | None
) -> Result:
    request = loop.Request(at, model, tuple(given or ()), memory, kernels, check)
    with options.watching(f"{at.name} {model}") as watch:
        return recording.run(command, request, watch)


def _finish(schema: str, results: list[Result], json: str | None) -> None:
    """Write the document that was asked for, then raise MismatchError when a layer of any run is wrong."""
    if json is not None:
        status = "mismatch" if any(result.mismatch for result in results) else "ok"
        runs = [document.of_simulation(result) for result in results]
        document.write({"schema": document.schema(schema), "status": status, "runs": runs}, json)
    for result in results:
        result.raise_if_wrong()


def _tflm(result: Result) -> str:
    known = TFLM_MCYCLES.get(result.resolved.model_id)
    return f"{known:.2f}" if known else "unknown"


def _cell(result: Result) -> str:
    cycles, known = result.profile.cycles, TFLM_MCYCLES.get(result.resolved.model_id)
    return f"{cycles / 1e6:.3f}" + (f" ({known * 1e6 / cycles:.1f}x)" if known else "")
