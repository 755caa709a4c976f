"""A table as every writer needs it: a full grid, and how it is best shown where no real tables exist."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from content.document import Align, Spans, Style, Table, text_of
from content.markup.cells import cells, pad

MONO_CELLS = 34
"""The widest row that a phone shows in monospace without breaking it."""

_MOST_COLUMNS = 2000
_MOST_SPAN = 1000
_GUTTER = 2

_OUTCOME = re.compile(
    r"(?i)\b(?:outcomes?|results?|impacts?|effects?|benefits?|nəticə\w*|sonuç\w*|результат\w*|эффект\w*|итог\w*"
    r"|ergebnis\w*|wirkung\w*|résultats?|resultados?|risultat[oi]|نتائج|نتيجة|النتيجة|النتائج|תוצאות|תוצאה)"
)


class Shape(Enum):
    """How a table is shown: `ALIGNED` in monospace, `CARDS` row by row, `ARROWS` as cards that lead to an outcome."""

    ALIGNED = auto()
    CARDS = auto()
    ARROWS = auto()
    BULLETS = auto()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its spanning cells laid out: each row has the same number of cells.

    `titles` are the header rows, `labels` names each column in one line. A cell that spans rows is repeated in each of
    them, so that a row can be read alone; one that spans columns is followed by empty cells.
    """

    titles: tuple[tuple[Spans, ...], ...]
    labels: tuple[str, ...]
    rows: tuple[tuple[Spans, ...], ...]
    align: tuple[Align, ...]

    @property
    def columns(self) -> int:
        """How many cells each row has."""
        return len(self.labels)


def lay_out(table: Table) -> Grid:
    """The grid of a table; rows that are too short are filled up."""
    rows = _spread(table) if _has_spans(table) else [[cell.spans for cell in row] for row in table.rows]
    width = max(map(len, rows), default=0)
    for row in rows:
        if len(row) < width:
            row.extend(() for _ in range(width - len(row)))
    heads = 0
    for source in table.rows:
        if not source or not all(cell.header for cell in source):
            break
        heads += 1
    labels: tuple[str, ...] = ("",) * width
    if heads:
        labels = tuple(
            " / ".join(dict.fromkeys(filter(None, (" ".join(text_of(spans).split()) for spans in column))))
            for column in zip(*rows[:heads])
        )
    align = tuple(table.align[:width]) + (Align.START,) * (width - len(table.align))
    return Grid(tuple(map(tuple, rows[:heads])), labels, tuple(map(tuple, rows[heads:])), align)


def _has_spans(table: Table) -> bool:
    return any(columns != 1 or rows != 1 for row in table.rows for _, _, columns, rows in row)


def _spread(table: Table) -> list[list[Spans]]:
    """Rows with spanning cells laid out; a header spanning columns names each of them."""
    spread: list[list[Spans]] = []
    falling: dict[int, tuple[int, Spans]] = {}
    for source in table.rows:
        row: list[Spans] = []
        waiting = iter(source)
        below: dict[int, tuple[int, Spans]] = {}
        while len(row) < _MOST_COLUMNS:
            column = len(row)
            if column in falling:
                left, spans = falling.pop(column)
                row.append(spans)
                if left > 1:
                    below[column] = (left - 1, spans)
                continue
            cell = next(waiting, None)
            if cell is None:
                if not falling:
                    break
                row.append(())
                continue
            for offset in range(max(1, min(cell.columns, _MOST_SPAN))):
                spans = cell.spans if offset == 0 or cell.header else ()
                falling.pop(column + offset, None)
                row.append(spans)
                if cell.rows > 1:
                    below[column + offset] = (cell.rows - 1, spans)
        row.extend(cell.spans for cell in waiting)
        falling = below
        spread.append(row)
    return spread


def shape_of(grid: Grid) -> Shape:
    """How the grid reads best on a phone."""
    if grid.columns == 1:
        return Shape.BULLETS
    if fits_aligned(grid):
        return Shape.ALIGNED
    if grid.titles and grid.columns in (2, 3) and _OUTCOME.search(grid.labels[-1]):
        return Shape.ARROWS
    return Shape.CARDS


_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def fits_aligned(grid: Grid) -> bool:
    """Whether monospace can show it: narrow enough, and nothing in it that monospace would lose or turn around."""
    if grid.columns * (1 + _GUTTER) > MONO_CELLS + _GUTTER or len(grid.titles) + len(grid.rows) < 2:
        return False
    room = MONO_CELLS - _GUTTER * (grid.columns - 1)
    widths = [0] * grid.columns
    for row in grid.titles + grid.rows:
        for column, spans in enumerate(row):
            if not spans:
                continue
            if len(spans) > 1:
                text = text_of(spans)
            else:
                text = spans[0].text
            for span in spans:
                if span.link or span.at or span.note or span.style & ~(Style.BOLD | Style.CODE):
                    return False
            size = len(text) if text.isascii() else cells(text)
            if size > widths[column]:
                widths[column] = size
                if sum(widths) > room:
                    return False
            if "\n" in text or "\t" in text:
                return False
    return not any(_RTL.search(text_of(spans)) for row in grid.titles + grid.rows for spans in row)


def column_widths(grid: Grid) -> list[int]:
    """The cells each column needs."""
    return [max(map(cells, map(text_of, column)), default=0) for column in zip(*(grid.titles + grid.rows))]


def aligned_lines(grid: Grid) -> tuple[list[str], list[str]]:
    """The header lines, with a rule below them, and the lines of the rows, as monospace shows them."""
    widths = column_widths(grid)
    gutter = " " * _GUTTER

    def line(row: tuple[Spans, ...]) -> str:
        return gutter.join(map(pad, map(text_of, row), widths, grid.align)).rstrip()

    head = [line(row) for row in grid.titles]
    if head:
        head.append(gutter.join("─" * width for width in widths))
    return head, [line(row) for row in grid.rows]
