"""``cfu cache prune``: make room."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from cfu.base import cache

EXAMPLES = """
cfu cache prune
cfu cache prune --days 0
"""


def run(
    days: Annotated[
        float,
        typer.Option("--days", metavar="DAYS", min=0, help="Remove what was not used for so many days; 0 is all."),
    ] = 30,
) -> None:
    """Remove results that were not used lately; they are made again when needed."""
    oldest = time.time() - days * 86400
    stale = [entry for entry in cache.entries() if entry.used <= oldest]
    for entry in stale:
        cache.remove(entry.kind, entry.key)
    print(f"removed {len(stale)} entries, {sum(entry.size for entry in stale) / 1e6:.1f} MB")
