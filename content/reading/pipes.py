"""Tables written with pipes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from content.document import Align, Cell, Row, Span, Spans, Table
from content.reading.inline import plain_spans

MOST_CELLS = 200_000
"""Cells a table may have once its rows are made equally long; a bigger one is left as lines of text."""

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
        else:
            cells.append(cells_of(line))
    width = max(map(len, cells), default=0)
    if not any(any(texts) for texts in cells) or width * len(cells) > MOST_CELLS:
        return None
    if not rule and len(cells) > 1 and width > 1:
        header = all(cell and len(cell) < 60 and not any(map(str.isdigit, cell)) for cell in cells[0])
        header = int(header and len(cells[0]) == width)
    unmarked = spans is plain_spans  # made here then: a call for each cell is a third of the time
    make = tuple.__new__
    rows: list[Row] = []
    for number, texts in enumerate(cells):
        if len(texts) < width:
            texts = texts + [""] * (width - len(texts))
        heads = number < header
        if unmarked:
            filled = [
                make(Cell, ((make(Span, (text, 0, "", None, "")),) if text else (), heads, 1, 1)) for text in texts
            ]
        else:
            filled = [make(Cell, (spans(text) if text else (), heads, 1, 1)) for text in texts]
        rows.append(tuple(filled))
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
