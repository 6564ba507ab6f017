"""``cfu diff``: two runs, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from cfu.base import files
from cfu.base.errors import CfuError
from cfu.catalog import ids
from cfu.cli import options
from cfu.cli.tables.plain import Grid, draw, plain
from cfu.cli.tables.simulation import factor
from cfu.flow import design, project
from cfu.flow.loop import Request
from cfu.profile import measure
from cfu.records import diff as differ
from cfu.records import document, history, profile_document, recorded, recording, spoken
from cfu.records.diff import Change, Difference

#: Columns from which a table has room for the kernels of both runs.
_KERNELS = 150

_RUN = "A run's number in `cfu history`; last, prev or best; a project, or a JSON file."

EXAMPLES = """
cfu diff prev last
cfu diff best last --project simd --model kws
cfu diff 12 baseline --model zoo:kws
cfu diff before.json after.json --html diff.html
"""


@dataclass(frozen=True)
class Source:
    """A run to compare, and how it is called."""

    name: str
    document: dict[str, Any]


def run(
    before: Annotated[str, typer.Argument(metavar="A", help=_RUN)],
    after: Annotated[str, typer.Argument(metavar="B", help="The same; projects are profiled afresh.")],
    name: Annotated[
        str, typer.Option("--project", metavar="PROJECT", help="Whose last, prev and best; default: this one's.")
    ] = ".",
    model: options.ModelOption = None,
    board: options.BoardOption = None,
    settings: options.SetOption = None,
    memory: options.MemoryOption = None,
    force: Annotated[bool, typer.Option("--force", help="Compare runs of different models, too.")] = False,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write it as one HTML page.")] = None,
    json: options.JsonOption = None,
) -> None:
    """Compare two runs: cycles of every layer before and after, and the cause that changed most.

    last is the project's newest run that ended, prev the one before it of the same model, memory and kernels, best
    the proven one of these with the fewest cycles.
    """

    def action() -> None:
        asked = Asked(name, settings, model, board, memory)
        # Words first: a project that is profiled for this becomes the last run.
        spoke = {text: recalled(text, asked) for text in (before, after) if spoken.is_spoken(text)}
        first, second = (spoke.get(text) or find(text, asked) for text in (before, after))
        found = differ.compare(first.document, second.document, (first.name, second.name), force)
        screen = options.console(json)
        tell(screen, found)
        if html is not None:
            from cfu.report import diff_page  # here: tables need no templates

            files.write_text(html, diff_page.render(found))
        if json is not None:
            told = {"schema": document.schema("diff"), "status": "ok", **differ.document_of(found)}
            document.write(told, json)

    options.reporting("diff", json, action)


@dataclass(frozen=True)
class Asked:
    """Which runs are meant, and how projects are run: options of the command line, None where they are not given."""

    name: str
    settings: Sequence[str] | None
    model: str | None
    board: str | None
    memory: str | None


def recalled(text: str, asked: Asked) -> Source:
    """The run of the history that a number or a word means. Raises CfuError when there is none."""
    words = text in spoken.WORDS
    origin = options.load(asked.name, asked.settings).origin if words else Path()
    model = ids.resolve(asked.model).sha256 if asked.model else None
    memory = asked.memory or (design.target(asked.board).memory.name if asked.board else None)
    with history.opened() as kept:
        run = spoken.find(kept, text, origin, model, memory)
        return Source(f"run {run.id} ({run.project})", kept.document(run))


def find(text: str, asked: Asked) -> Source:
    """The file or project that ``text`` names. Raises CfuError when there is none."""
    path = Path(text)
    if path.is_file():
        return Source(path.name, recorded.read(path))
    if not project.is_named(text):
        raise CfuError(f"{text!r} is no run, project or file", _RUN[0].lower() + _RUN[1:].rstrip("."))
    return _profiled(text, asked)


def _profiled(name: str, asked: Asked) -> Source:
    at = options.load(name, asked.settings)
    request = Request(at.design(asked.board, asked.memory), asked.model or at.settings.model)
    with options.watching(at.name) as watch:
        measured = measure.run(request, watch)
    told = profile_document.of_profile(measured)
    recording.record("diff", told, request.design.origin)
    return Source(at.name, told)


def tell(screen: Console, found: Difference) -> None:
    """The table and what must be known of it."""
    draw(screen, table(found, screen.width))
    screen.print(
        f"\n{found.names[0]}: {found.cycles.before:,} cycles; {found.names[1]}: {found.cycles.after:,}; "
        f"{_factor(found.cycles)} times faster",
        soft_wrap=True, markup=False,
    )  # fmt: skip
    most = sorted((item for item in found.causes if item.delta), key=lambda item: -abs(item.delta))[:5]
    if most:
        words = ", ".join(f"{item.name} {item.delta:+,}" for item in most)
        screen.print(f"causes that changed most: {words}", soft_wrap=True)
    for note in found.notes:
        screen.print(f"note: {note}", soft_wrap=True, markup=False)


def table(found: Difference, width: int) -> Grid:
    """Every layer; the kernels where there is room for two columns of them."""
    wide = width >= _KERNELS
    kernels = ("kernel before", "kernel after") if wide else ()
    grid = plain("#>", "op", *kernels, "before>", "after>", "times\nfaster>", "changed most",
                 fold=("op", *kernels, "changed most"))  # fmt: skip
    for layer in found.layers:
        grid.add_row(
            str(layer.index),
            Text(layer.op),
            *(map(Text, layer.kernels) if wide else ()),
            _cycles(layer.cycles.before),
            _cycles(layer.cycles.after),
            _factor(layer.cycles),
            Text(f"{layer.cause.name} {layer.cause.delta:+,}" if layer.cause else ""),
            style=_style(layer.cycles),
        )
    total = found.cycles
    blank = ("", "") if wide else ()
    grid.add_row("", "all", *blank, _cycles(total.before), _cycles(total.after), _factor(total), "", style="bold")
    return grid


def _cycles(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _factor(change: Change) -> str:
    return factor(change.before, change.after)


def _style(change: Change) -> str | None:
    if change.factor is None or change.factor == 1:
        return None
    return "green" if change.factor > 1 else "red"
