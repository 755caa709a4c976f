"""A table as every writer needs it: a full grid, and how it is best shown where no real tables exist."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from content.document import Align, Spans, Style, Table, text_of
from content.markup.cells import cells, pad

MONO_CELLS = 34
"""The widest row that a phone shows in monospace without breaking it."""

_WIDEST_FILLED = 64
LONGEST_LABEL = 120
"""Characters of a column's name that is worth saying in every row."""

LONGEST_HEADER = 300
"""Units of a header that is worth repeating in the next message."""

_MOST_SPAN = 1000
_MOST_REPEATED = 10_000
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


class Grid(NamedTuple):
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
    """The grid of a table; rows that are too short are filled up, but for those of a table wider than any screen."""
    heads, straight, width = 0, True, 0
    rows: list[tuple[Spans, ...]] = []
    for source in table.rows:
        if not source:
            rows.append(())
            continue
        spans, headers, columns, heights = zip(*source)
        size = len(spans)
        if heads == len(rows) and all(headers):
            heads += 1
        if columns.count(1) != size or heights.count(1) != size:
            straight = False
        width = max(width, size)
        rows.append(spans)
    titles = rows[:heads]
    if not straight:
        rows = _spread(table, False)
        titles = _spread(Table(table.rows[:heads]), True)
        width = max(map(len, rows), default=0)
    if width <= _WIDEST_FILLED:
        rows = [row if len(row) == width else row + ((),) * (width - len(row)) for row in rows]
    align = table.align[:width] + (Align.START,) * (width - len(table.align))
    return Grid(tuple(rows[:heads]), _labels(titles, width), tuple(rows[heads:]), align)


def _labels(titles: list[tuple[Spans, ...]], width: int) -> tuple[str, ...]:
    """One line to name each column; a name too long to be said in every row is none."""
    if len(titles) == 1:
        labels = list(map(_line, titles[0]))
    else:
        columns = zip_longest(*titles, fillvalue=())
        labels = [" / ".join(dict.fromkeys(filter(None, map(_line, column)))) for column in columns]
    labels.extend([""] * (width - len(labels)))
    return tuple([label if len(label) <= LONGEST_LABEL else "" for label in labels[:width]])


def _line(spans: Spans) -> str:
    return " ".join((spans[0].text if len(spans) == 1 else text_of(spans)).split())


def _spread(table: Table, repeat: bool) -> list[tuple[Spans, ...]]:
    """Rows with spanning cells laid out; `repeat` says that a cell spanning columns stands in each of them.

    What is repeated is bounded, in length and in number: spans are the sender's claim.
    """
    spread: list[tuple[Spans, ...]] = []
    falling: dict[int, tuple[int, Spans]] = {}
    budget = _MOST_REPEATED
    for source in table.rows:
        row: list[Spans] = []
        waiting = iter(source)
        below: dict[int, tuple[int, Spans]] = {}
        while True:
            column = len(row)
            if column in falling:
                left, spans = falling.pop(column)
                row.append(spans)
                if left > 1:
                    below[column] = (left - 1, spans)
                continue
            cell = next(waiting, None)
            if cell is None:
                if not falling or max(falling) < column:
                    break
                row.append(())
                continue
            again = cell.spans if len(text_of(cell.spans)) <= LONGEST_LABEL else ()
            for offset in range(max(1, min(cell.columns, _MOST_SPAN, budget))):
                budget -= offset > 0
                falling.pop(column + offset, None)
                row.append(cell.spans if offset == 0 else again if repeat else ())
                if cell.rows > 1 and budget > 0:
                    height = min(cell.rows - 1, _MOST_SPAN, budget)
                    budget -= height
                    below[column + offset] = (height, again)
        falling = below
        while row and not row[-1]:
            row.pop()
        spread.append(tuple(row))
    return spread


def shape_of(grid: Grid) -> Shape:
    """How the grid reads best on a phone."""
    if grid.columns == 1:
        return Shape.BULLETS
    if fits_aligned(grid):
        return Shape.ALIGNED
    if grid.titles and grid.columns in (2, 3) and names_outcome(grid.labels[-1]):
        return Shape.ARROWS
    return Shape.CARDS


@lru_cache(maxsize=1024)
def names_outcome(label: str) -> bool:
    """Whether a column of this name holds what the others lead to."""
    return len(label) <= LONGEST_LABEL and _OUTCOME.search(label) is not None


_LOST = ~(Style.BOLD | Style.CODE)
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def mono_room(columns: int) -> int:
    """The cells that monospace has for the texts of one row."""
    return MONO_CELLS - _GUTTER * (columns - 1)


def fits_aligned(grid: Grid) -> bool:
    """Whether monospace can show it: narrow enough, and nothing in it that monospace would lose or turn around."""
    room = mono_room(grid.columns)
    if grid.columns > room or len(grid.titles) + len(grid.rows) < 2:
        return False
    widths = [0] * grid.columns
    rtl = False
    for row in grid.titles + grid.rows:
        for column, spans in enumerate(row):
            if not spans:
                continue
            text = spans[0].text if len(spans) == 1 else text_of(spans)
            size = len(text) if text.isascii() else cells(text)
            if size > widths[column]:
                widths[column] = size
                if sum(widths) > room:
                    return False
            if not text.isascii():
                rtl = rtl or _RTL.search(text) is not None
            if "\n" in text or any(link or at or note or style & _LOST for _, style, link, at, note in spans):
                return False
    return any(widths) and not rtl


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
    return head, list(filter(None, map(line, grid.rows)))
