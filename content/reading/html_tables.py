"""Tables in HTML: cells that span, header rows, and tables that only lay out a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from content.document import Cell, Row, Spans, Table
from content.reading.pipes import MOST_CELLS

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_PARTS = frozenset(("thead", "tbody", "tfoot"))
_WIDEST_SPAN = 100


def grid_of(node: LexborNode, spans: Callable[[LexborNode], Spans]) -> Table | None:
    """The table an element is, every row filled up to the same width; None when it only lays out other content."""
    if (node.attributes.get("role") or "") in ("presentation", "none") or node.css_first("table table") is not None:
        return None
    rows: list[Row] = []
    occupied: list[int] = []
    widths: list[int] = []
    heading = True
    for part, line in _lines(node):
        cells = [cell for cell in _elements(line) if cell.tag in ("td", "th")]
        if not cells:
            continue
        heading = heading and (part == "thead" or all(cell.tag == "th" for cell in cells))
        row = tuple(Cell(spans(cell), heading, _span(cell, "colspan"), _span(cell, "rowspan")) for cell in cells)
        widths.append(sum(1 for left in occupied if left > 0) + sum(cell.columns for cell in row))
        occupied = _moved_on(occupied, row)
        rows.append(row)
    width = max(widths, default=0)
    if (len(rows) == 1 and len(rows[0]) == 1) or width * len(rows) > MOST_CELLS:
        return None
    if not any(cell.spans for row in rows for cell in row):
        return Table(())
    full = [row + (Cell((), row[0].header),) * (width - used) for row, used in zip(rows, widths)]
    if len(full) > 1 and all(cell.header for row in full for cell in row):
        full[1:] = [tuple(cell._replace(header=False) for cell in row) for row in full[1:]]
    said = next((child for child in _elements(node) if child.tag == "caption"), None)
    return Table(tuple(full), caption=spans(said) if said is not None else ())


def _elements(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _lines(node: LexborNode) -> Iterator[tuple[str, LexborNode]]:
    for part in _elements(node):
        if part.tag == "tr":
            yield "", part
        elif part.tag in _PARTS:
            for line in _elements(part):
                if line.tag == "tr":
                    yield part.tag or "", line


def _span(cell: LexborNode, name: str) -> int:
    given = cell.attributes.get(name) or ""
    return min(max(int(given), 1), _WIDEST_SPAN) if re.fullmatch(r"\d{1,6}", given) else 1


def _moved_on(occupied: list[int], row: Row) -> list[int]:
    """How many rows below each column stays covered by a cell above, after `row` was set into the free columns."""
    free = iter([cell.rows for cell in row for _ in range(cell.columns)])
    after = [left - 1 if left > 0 else next(free, 1) - 1 for left in occupied]
    after.extend(rows - 1 for rows in free)
    return after
