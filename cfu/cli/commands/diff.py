"""``cfu diff``: two runs, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cfu.base import files
from cfu.base.errors import CfuError
from cfu.cli import options
from cfu.cli.tables.plain import plain
from cfu.flow import project
from cfu.flow.loop import Request
from cfu.profile import measure
from cfu.records import diff as differ
from cfu.records import document, history, profile_document, recorded, recording
from cfu.records.diff import Change, Difference

#: Columns from which a table has room for the kernels of both runs.
_KERNELS = 150

_RUN = "A run's number in `cfu history`, a project, or a JSON file."


@dataclass(frozen=True)
class Source:
    """A run to compare, and how it is called."""

    name: str
    document: dict[str, Any]


def run(
    before: Annotated[str, typer.Argument(metavar="A", help=_RUN)],
    after: Annotated[str, typer.Argument(metavar="B", help="The same; projects are profiled afresh.")],
    model: options.ModelOption = None,
    board: options.BoardOption = None,
    settings: options.SetOption = None,
    memory: options.MemoryOption = None,
    force: Annotated[bool, typer.Option("--force", help="Compare runs of different models, too.")] = False,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write it as one HTML page.")] = None,
    json: options.JsonOption = None,
) -> None:
    """Compare two runs: cycles of every layer before and after, and the cause that changed most."""

    def action() -> None:
        first, second = (find(text, settings, model, board, memory) for text in (before, after))
        found = differ.compare(first.document, second.document, (first.name, second.name), force)
        screen = options.console(json)
        show(screen, found)
        if html is not None:
            from cfu.report import diff_page  # here: tables need no templates

            files.write_text(html, diff_page.render(found))
        if json is not None:
            told = {"schema": document.schema("diff"), "status": "ok", **differ.document_of(found)}
            document.write(told, json)

    options.reporting("diff", json, action)


def find(text: str, settings: Sequence[str] | None, model: str | None, board: str | None, memory: str | None) -> Source:
    """The run that ``text`` names. Raises CfuError when there is none."""
    number = text.removeprefix("#")
    if number.isdigit():
        with history.opened() as kept:
            run = kept.run(int(number))
            return Source(f"run {run.id} ({run.project})", kept.document(run))
    path = Path(text)
    if path.is_file():
        return Source(path.name, recorded.read(path))
    if not project.is_named(text):
        raise CfuError(f"{text!r} is no run, project or file", _RUN[0].lower() + _RUN[1:].rstrip("."))
    return _profiled(text, settings, model, board, memory)


def _profiled(
    name: str, settings: Sequence[str] | None, model: str | None, board: str | None, memory: str | None
) -> Source:
    at = options.load(name, settings)
    request = Request(at.design(board, memory), model or at.settings.model)
    with options.watching(at.name) as watch:
        measured = measure.run(request, watch)
    told = profile_document.of_profile(measured)
    recording.record("diff", told, request.design.origin)
    return Source(at.name, told)


def show(screen: Console, found: Difference) -> None:
    """The table and what must be known of it."""
    screen.print(table(found, screen.width))
    screen.print(
        f"\n{found.names[0]}: {found.cycles.before:,} cycles; {found.names[1]}: {found.cycles.after:,}; "
        f"{_factor(found.cycles)} times faster",
        soft_wrap=True,
    )
    most = sorted((item for item in found.causes if item.delta), key=lambda item: -abs(item.delta))[:5]
    if most:
        words = ", ".join(f"{item.name} {item.delta:+,}" for item in most)
        screen.print(f"causes that changed most: {words}", soft_wrap=True)
    for note in found.notes:
        screen.print(f"note: {note}", soft_wrap=True, markup=False)


def table(found: Difference, width: int) -> Table:
    """Every layer; the kernels where there is room for two columns of them."""
    wide = width >= _KERNELS
    kernels = ("kernel before", "kernel after") if wide else ()
    grid = plain("#>", "op", *kernels, "before>", "after>", "times\nfaster>", "changed most")
    for layer in found.layers:
        grid.add_row(
            str(layer.index),
            layer.op if wide else _short(layer.op),
            *(layer.kernels if wide else ()),
            _cycles(layer.cycles.before),
            _cycles(layer.cycles.after),
            _factor(layer.cycles),
            f"{layer.cause.name} {layer.cause.delta:+,}" if layer.cause else "",
            style=_style(layer.cycles),
        )
    grid.add_section()
    total = found.cycles
    blank = ("", "") if wide else ()
    grid.add_row("", "all", *blank, _cycles(total.before), _cycles(total.after), _factor(total), "", style="bold")
    return grid


def _short(text: str, size: int = 18) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"


def _cycles(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _factor(change: Change) -> str:
    return "" if change.factor is None else f"{change.factor:.2f}"


def _style(change: Change) -> str | None:
    if change.factor is None or change.factor == 1:
        return None
    return "green" if change.factor > 1 else "red"
