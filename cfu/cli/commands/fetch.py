"""``cfu fetch``: published models from the web."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from cfu.base.errors import CfuError
from cfu.catalog import ids
from cfu.cli.options import JsonOption, console, reporting
from cfu.cli.tables.plain import draw, plain
from cfu.records import document

EXAMPLES = """
cfu fetch mlperf-tiny
cfu fetch mlperf-tiny --to models
"""


def run(
    what: Annotated[str, typer.Argument(metavar="SET", help=f"Which models: {', '.join(ids.SETS)}.")],
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Where to; the user's cache, where ids find them.")
    ] = None,
    json: JsonOption = None,
) -> None:
    """Download published models; each must have the SHA-256 that is recorded here, or it is refused.

    Seconds to minutes, as the network is.
    """

    def show() -> None:
        folder = to or ids.cache_folder()
        rows = _fetch_all(what, folder)
        screen = console(json)
        table = plain("id", "file", "bytes>", "")
        for row in rows:
            state = "fetched" if row["fetched"] else "there already" if row["there"] else "by hand, see below"
            table.add_row(row["model"], row["file"], f"{row['size']:,}", state)
        draw(screen, table)
        screen.print(f"in {folder}: {_use(rows, to)}", soft_wrap=True, markup=False)
        for row in rows:
            if not row["there"]:
                screen.print(_by_hand(ids.OFFICIAL[row["model"]], folder), soft_wrap=True, markup=False)
        if json is not None:
            document.write(
                {"schema": document.schema("fetch"), "status": "ok", "folder": str(folder), "files": rows}, json
            )

    reporting("fetch", json, show)


def _fetch_all(what: str, folder: Path) -> list[dict[str, Any]]:
    if what not in ids.SETS:
        raise CfuError(f"no models {what!r} to fetch", f"choose {' or '.join(ids.SETS)}")
    from cfu.catalog import fetch as web  # here: requests takes 70 ms to load, and no other command needs it

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    screen = Console(stderr=True)
    rows = []
    with Progress(
        *columns, TimeRemainingColumn(), console=screen, transient=True, disable=not screen.is_terminal
    ) as bar:
        for model_id in ids.SETS[what]:
            official = ids.OFFICIAL[model_id]
            fetched = False
            if official.url is not None:
                task = bar.add_task(official.file, total=official.size)
                source = web.Source(official.url, official.size, official.sha256)
                fetched = web.fetch(source, folder / official.file, partial(_advance, bar, task))
            rows.append(
                {
                    "model": model_id,
                    "file": official.file,
                    "size": official.size,
                    "sha256": official.sha256,
                    "url": official.url,
                    "fetched": fetched,
                    "there": official.url is not None or ids.holds(folder, official),
                }
            )
    return rows


def _advance(bar: Progress, task: TaskID, done: int) -> None:
    bar.update(task, completed=done)


def _by_hand(official: ids.Official, folder: Path) -> str:
    return (
        f"{official.file} has no known address: look {official.by_hand}, for the file with SHA-256 {official.sha256}, "
        f"and copy it to {folder / official.file}"
    )


def _use(rows: list[dict[str, Any]], to: Path | None) -> str:
    names = ", ".join(row["model"] for row in rows if row["there"])
    return f"--model {names} now mean these" if to is None else f"with CFU_MODELS={to}, --model {names} mean these"
