"""Tables written with pipes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

from content.document import Align, Cell, Row, Span, Spans, Table
from content.reading.inline import plain_spans

MOST_CELLS = 200_000
"""Cells a table may have once its rows are made equally long; a bigger one is left as lines of text."""

_new: Any = tuple.__new__  # a cell from all its fields, in half the time
_UNESCAPED = re.compile(r"(?<!\\)\|")


def is_rule(line: str) -> bool:
    """Whether the line is the rule of dashes under a table's header."""
    return "-" in line and "|" in line and not line.strip("|-: \t")


def table_of(lines: Sequence[str], spans: Callable[[str], Spans]) -> Table | None:
    """The table these lines are, every row as long as the longest; None when it holds no word or is out of bounds.

    The rows above a rule of dashes are the header; without a rule the first row is, when it is full and has no figures.
    """
    rule = ""
    cells: list[list[str]] = []
    header = 0
    for line in lines:
        if not rule and "-" in line and is_rule(line):
            header = len(cells)
            rule = line
        elif line[0] == "|" == line[-1] and "\\" not in line:
            cells.append(line[1:-1].split("|"))
        else:
            cells.append(cells_of(line))
    width = max(map(len, cells), default=0)
    if width * len(cells) > MOST_CELLS:
        return None
    if min(map(len, cells), default=0) < width:
        cells = [row + [""] * (width - len(row)) for row in cells]
    if not any(map(str.strip, chain.from_iterable(cells))):
        return None
    if not rule and len(cells) > 1 and width > 1:
        header = int(all(0 < len(cell) < 60 and not any(map(str.isdigit, cell)) for cell in map(str.strip, cells[0])))
    rows: list[Row] = []
    for number, row in enumerate(cells):
        texts, head = map(str.strip, row), number < header
        if spans is plain_spans:  # made here then: a call for each cell is a third of the time
            made = [_new(Cell, ((_new(Span, (text, 0, "", None, "")),) if text else (), head, 1, 1)) for text in texts]
        else:
            made = [Cell(spans(text) if text else (), head) for text in texts]
        rows.append(tuple(made))
    return Table(tuple(rows), _aligned(rule, width) if ":" in rule else ())


def cells_of(line: str) -> list[str]:
    """The texts of the cells in one line, which is neither blank nor padded."""
    if line[0] == "|":
        line = line[1:]
    if "\\|" in line:
        texts = [text.replace("\\|", "|").strip() for text in _UNESCAPED.split(line)]
    else:
        texts = list(map(str.strip, line.split("|")))
    if len(texts) > 1 and not texts[-1]:
        texts.pop()
    return texts


def _aligned(rule: str, width: int) -> tuple[Align, ...]:
    ways = {(True, True): Align.CENTER, (False, True): Align.END}
    align = [ways.get((dashes[:1] == ":", dashes[-1:] == ":"), Align.START) for dashes in cells_of(rule.strip())]
    if all(way is Align.START for way in align):
        return ()
    return tuple((align + [Align.START] * width)[:width])
