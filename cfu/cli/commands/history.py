"""``cfu history``: the runs that were made, the best, what got slower; a gate for CI."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from cfu.base.errors import CfuError
from cfu.catalog import ids
from cfu.cli import options
from cfu.cli.tables.plain import WIDE, Grid, draw, plain
from cfu.flow import design
from cfu.flow.loop import Request
from cfu.flow.project import Project
from cfu.records import document, history, layouts, recording, regression
from cfu.records.history import History, Run
from cfu.records.regression import REGRESSION, Judgement

EXAMPLES = """
cfu history
cfu history simd --model kws --last 50
cfu history simd --gate 2%
cfu history simd --spread --json history.json
"""


class SlowerError(CfuError):
    """The gate: a model got slower."""

    exit_code = 4


def run(
    name: Annotated[
        str | None, typer.Argument(metavar="PROJECT", help=f"{options.PROJECT} Default: this one, or all.")
    ] = None,
    model: options.ModelOption = None,
    board: options.BoardOption = None,
    settings: options.SetOption = None,
    memory: options.MemoryOption = None,
    last: Annotated[int, typer.Option("--last", metavar="N", min=1, help="Show so many runs.")] = 20,
    gate: Annotated[
        str | None,
        typer.Option("--gate", metavar="PERCENT", help="Exit with 4 if a newest run is slower by more (and by luck)."),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option("--baseline", metavar="RUN|FILE.json", help="What to compare with; default: the best before."),
    ] = None,
    spread: Annotated[bool, typer.Option("--spread", help="Measure the newest runs in five layouts.")] = False,
    json: options.JsonOption = None,
) -> None:
    """Runs of `cfu sim`, `profile`, `compare` and `bench`: cycles, the best so far, regressions, notes.

    --spread simulates each newest run four times more, and so does --gate where one is slower.
    """

    def action() -> list[Judgement]:
        at, percent = _project(name, settings), _percent(gate)
        judging = gate is not None or spread or baseline is not None
        if judging and at is None:
            raise CfuError("whose runs?", "give a project's directory")
        screen = options.console(json)
        with history.opened() as kept:
            runs = _chosen(kept, at, model, board, memory)
            draw(screen, table(runs, last, screen.width, percent))
            _legend(screen, runs, last)
            if gate is not None and not runs:
                raise CfuError("nothing to judge", "run `cfu sim` first")
            judged = [_judge(kept, at, group, percent, baseline, spread) for group in _groups(runs, judging)]
        if json is not None:
            document.write(_document(runs, percent, judged), json)
        return judged

    # Not within: the document of a model that got slower is no document of an error.
    _tell(options.console(json), options.reporting("history", json, action), gate is not None)


def _project(name: str | None, settings: Sequence[str] | None) -> Project | None:
    """The project named, else the one in the working directory, if it is one."""
    if name is not None:
        return options.load(name, settings)
    return options.load(".", settings) if Path("project.toml").is_file() else None


def _percent(text: str | None) -> float:
    if text is None:
        return REGRESSION
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%?", text.strip())
    if not found:
        raise CfuError(f"--gate {text!r} is no percentage", "write one such as 2%")
    return float(found[1])


def _chosen(kept: History, at: Project | None, model: str | None, board: str | None, memory: str | None) -> list[Run]:
    """The runs asked for; those on a board are those with its memory, as nothing else of it changes cycles."""
    if board is not None and memory is None:
        memory = design.target(board).memory.name
    runs = kept.runs(at.origin if at else None, ids.resolve(model).sha256 if model else None)
    return [run for run in runs if memory in (None, run.memory)]


def _groups(runs: Sequence[Run], judging: bool) -> list[list[Run]]:
    return regression.groups([run for run in runs if not run.comparison]) if judging else []


def _judge(
    kept: History, at: Project | None, group: Sequence[Run], gate: float, baseline: str | None, spread: bool
) -> Judgement:
    """The newest run against its baseline. The layouts are measured when asked for, and when they decide."""
    assert at is not None
    given = regression.baseline_of(kept, baseline, group[-1].model_sha256) if baseline else None
    found = regression.judge(group, gate, given)
    found = replace(found, spread=regression.spread_of(kept, found.run.content))
    if found.spread is None and (spread or not found.passed):
        found = replace(found, spread=_measure(kept, at, found.run))
    return found


def _measure(kept: History, at: Project, run: Run) -> layouts.Spread:
    """Simulate what ``run`` ran in the other layouts. Raises CfuError when the project is not what it was then."""
    model, inputs = regression.arguments(kept.document(run))
    request = Request(at.design(memory=run.memory), model, inputs, run.kernels, check=False)
    with options.watching(f"{at.name} {run.model}") as watch:
        watch.stage("compile")
        if recording.content(request) != run.content:
            raise CfuError(f"{run.project} (or its tools) changed since run {run.id}", "run `cfu sim` again, then this")
        known = {**kept.layouts(run.content), 0: run.cycles or 0}
        kept.record_layout(run.content, 0, known[0])
        return layouts.measure(request, known, watch, lambda *measured: kept.record_layout(run.content, *measured))


def table(runs: Sequence[Run], last: int, width: int, percent: float = REGRESSION) -> Grid:
    """The ``last`` runs, oldest first; in less than WIDE columns without memory, kernels and command."""
    wide, shown = width >= WIDE, runs[-last:]
    notes = ["note"] if any(run.note for run in shown) else []
    grid = plain("run>", "UTC", "project", "model", *(("memory", "kernels", "by") if wide else ()), "cycles>",
                 "vs best>", "", *notes, drop=("by", "kernels", "memory"),
                 fold=("note", "project", "model"), spare=("UTC",))  # fmt: skip
    known = regression.marks(runs, percent)
    styles = {"best": "green", "REGRESSION": "bold red", "mismatch": "red", "aborted": "red", "comparison": "dim"}
    for run in shown:
        mark = known[run.id]
        grid.add_row(
            str(run.id),
            run.recorded[slice(0, 19) if wide else slice(5, 16)].replace("T", " "),
            Text(run.project),
            Text(run.model),
            *((run.memory, run.kernels, run.command) if wide else ()),
            f"{run.cycles:,}" if run.cycles is not None else "",
            f"{mark.percent:+.2f}%" if mark.percent is not None else "",
            mark.word,
            *([Text(run.note)] if notes else ()),
            style=styles.get(mark.word),
        )
    return grid


def _legend(screen: Console, runs: Sequence[Run], last: int) -> None:
    if not runs:
        screen.print("no run is recorded; `cfu sim PROJECT` makes one")
        return
    hidden = f", {len(runs) - last} older not shown (--last)" if len(runs) > last else ""
    compared = any(run.comparison for run in runs)
    screen.print(
        f"\n{len(runs)} runs{hidden}; vs best: against the fewest cycles before, of the same\n"
        f"project, model, memory and kernels; only a run proven bit-exact can be best\n"
        + ("comparison: made by a command to hold another run up to\n" if compared else "")
        + f"{history.location()}",
        soft_wrap=True,
        markup=False,
    )


def _tell(screen: Console, judged: Sequence[Judgement], gate: bool) -> None:
    """Print each judgement; raise SlowerError for those that do not pass the gate."""
    for item in judged:
        screen.print(f"\n{item}")
        screen.print(f"{item.spread}" if item.spread else "layouts not measured: they would not decide (--spread)")
    slower = [item for item in judged if not item.passed]
    if gate and slower:
        names = ", ".join(f"{item.run.project} on {item.run.model} by {item.percent:.2f}%" for item in slower)
        raise SlowerError(f"slower than allowed: {names}", "`cfu diff` of the two runs says where")


def _document(runs: Sequence[Run], percent: float, judged: Sequence[Judgement]) -> dict[str, Any]:
    """Schema ``cfu.history``."""
    known = regression.marks(runs, percent)
    return {
        "schema": document.schema("history"),
        "status": "ok" if all(item.passed for item in judged) else "slower",
        "runs": [{**asdict(run), "vs_best_percent": known[run.id].percent, "mark": known[run.id].word} for run in runs],
        "judgements": [
            {
                "run": item.run.id,
                "baseline_cycles": item.baseline,
                "baseline": item.named,
                "percent": item.percent,
                "gate_percent": item.gate,
                "allowed_percent": item.allowed,
                "passed": item.passed,
                "layout_cycles": dict(item.spread.cycles) if item.spread else None,
                "spread_percent": item.spread.percent if item.spread else None,
            }
            for item in judged
        ],
    }
