"""``cfu cache``: look at what is kept, and prune it."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Annotated

import typer
from rich.console import Console

from cfu.base import cache
from cfu.cli.tables.plain import plain

app = typer.Typer(help="Look at and prune the cache of simulators, firmware and models.", no_args_is_help=True)


@app.command()
def show() -> None:
    """What the cache holds, per kind."""
    kinds: dict[str, list[cache.Entry]] = defaultdict(list)
    for entry in cache.entries():
        kinds[entry.kind].append(entry)
    grid = plain("kind", "entries>", "MB>")
    for kind, found in sorted(kinds.items()):
        grid.add_row(kind, str(len(found)), f"{sum(entry.size for entry in found) / 1e6:.1f}")
    screen = Console(highlight=False)
    screen.print(f"{cache.root()} (set CFU_CACHE to move it)")
    screen.print(grid)


@app.command()
def prune(
    days: Annotated[
        float, typer.Option("--days", min=0, help="Remove what was not used for so many days; 0 is all.")
    ] = 30,
) -> None:
    """Remove results that were not used lately; they are made again when needed."""
    oldest = time.time() - days * 86400
    stale = [entry for entry in cache.entries() if entry.used <= oldest]
    for entry in stale:
        cache.remove(entry)
    print(f"removed {len(stale)} entries, {sum(entry.size for entry in stale) / 1e6:.1f} MB")
