"""What all tables share."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

#: Columns from which a table shows all that it has.
WIDE = 110


def plain(*headings: str) -> Table:
    """A table without lines; a heading that ends in '>' is right-aligned."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        right = heading.endswith(">")
        table.add_column(heading.removesuffix(">"), justify="right" if right else "left", no_wrap=True)
    return table


def shape(dimensions: Sequence[int]) -> str:
    return "x".join(map(str, dimensions))
