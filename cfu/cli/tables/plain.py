"""What all tables share: where the screen is too narrow, nothing of a number or a place in a file is cut off."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Column, Table
from rich.text import Text

#: Columns from which a table shows all that it has.
WIDE = 110

#: Characters that a text column keeps when it is folded.
_LEAST = 12


class Grid(Table):
    """A table without lines that follows the width of its screen.

    Too wide, it leaves out the columns that ``drop`` names, in this order; then it folds the text in those that
    ``fold`` names; then it leaves out those in ``spare``, too; then it becomes several tables below each other, each
    with the first ``keys`` columns again.
    """

    def __init__(
        self, headings: Sequence[str], drop: Sequence[str], fold: Collection[str], spare: Sequence[str], keys: int
    ):
        super().__init__(box=None, pad_edge=False, header_style="bold")
        self._drop, self._fold, self._spare, self._keys = drop, fold, spare, keys
        for heading in headings:
            right, name = heading.endswith(">"), heading.removesuffix(">")
            self.add_column(Text(name), justify="right" if right else "left", no_wrap=True)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for number, made in enumerate(self.fitted(options.max_width)):
            if number:
                yield Text()
            yield made

    def fitted(self, width: int) -> list[Table]:
        """The tables that are printed on ``width`` characters; only a column that alone is wider goes beyond."""
        left = _without(self.columns, self._drop, (), width)
        if _least(left, ()) <= width:
            return [self._table(left, (), width)]
        left = _without(left, self._spare, self._fold, width)
        return [self._table(block, self._fold, width) for block in self._blocks(left, width)]

    def _blocks(self, left: Sequence[Column], width: int) -> list[list[Column]]:
        """The columns, as many together as fit, the keys in each."""
        keys = list(left[: self._keys])
        blocks = [keys]
        for column in left[self._keys :]:
            if len(blocks[-1]) > len(keys) and _least([*blocks[-1], column], self._fold) > width:
                blocks.append(keys)
            blocks[-1] = [*blocks[-1], column]
        return blocks

    def _table(self, columns: Sequence[Column], fold: Collection[str], width: int) -> Table:
        """A table of these columns with all rows."""
        natural, least = _least(columns, ()), _least(columns, fold)
        made = Table(box=None, pad_edge=False, header_style="bold", width=min(natural, max(width, least)))
        for column in columns:
            folded = str(column.header) in fold
            made.add_column(column.header, justify=column.justify, no_wrap=not folded, overflow="fold")
        cells = [list(column.cells) for column in columns]
        for number, row in enumerate(self.rows):
            made.add_row(*(column[number] for column in cells), style=row.style)
        return made


def _without(columns: Sequence[Column], drop: Sequence[str], fold: Collection[str], width: int) -> list[Column]:
    """The columns without the first few of ``drop``: as many as do not fit."""
    left = list(columns)
    for name in drop:
        if _least(left, fold) > width:
            left = [column for column in left if str(column.header) != name]
    return left


def _least(columns: Sequence[Column], fold: Collection[str]) -> int:
    """The characters that a table of these columns takes at least, those in ``fold`` folded."""
    widths = [min(_LEAST, _widest(column)) if str(column.header) in fold else _widest(column) for column in columns]
    return sum(widths) + 2 * (len(widths) - 1)


def _widest(column: Column) -> int:
    texts = (cell if isinstance(cell, Text) else Text.from_markup(str(cell)) for cell in (column.header, *column.cells))
    return max(line.cell_len for text in texts for line in text.split("\n", allow_blank=True))


def plain(
    *headings: str, drop: Sequence[str] = (), fold: Collection[str] = (), spare: Sequence[str] = (), keys: int = 1
) -> Grid:
    """A table without lines; a heading that ends in '>' is right-aligned. The others are those of :class:`Grid`."""
    return Grid(headings, drop, fold, spare, keys)


def draw(screen: Console, *what: RenderableType) -> None:
    """Print ``what``; a table that is wider than the screen is not cut off."""
    for item in what:
        screen.print(item, crop=False)


def rate(macs: int, cycles: int) -> str:
    """MACs per cycle with three significant digits; nothing where there are none."""
    return f"{macs / cycles:#.3g}".rstrip(".") if macs and cycles else ""


def shape(dimensions: Sequence[int]) -> str:
    return "x".join(map(str, dimensions))
