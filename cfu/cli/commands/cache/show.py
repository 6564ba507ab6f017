"""``cfu cache show``: what is kept."""

from __future__ import annotations

from collections import defaultdict

from rich.console import Console

from cfu.base import cache
from cfu.cli.tables import plain

EXAMPLES = """
cfu cache show
"""


def run() -> None:
    """What the cache holds, per kind."""
    kinds: dict[str, list[cache.Entry]] = defaultdict(list)
    for entry in cache.entries():
        kinds[entry.kind].append(entry)
    grid = plain.plain("kind", "entries>", "MB>")
    for kind, found in sorted(kinds.items()):
        grid.add_row(kind, str(len(found)), f"{sum(entry.size for entry in found) / 1e6:.1f}")
    screen = Console(highlight=False)
    screen.print(f"{cache.root()} (set CFU_CACHE to move it)")
    plain.draw(screen, grid)
