"""Initiatives in tables: which column is the area, the action, the outcome; and whether the table is about them at all.

Being quiet is worth as much as being complete: a table of scores, prices, contacts or dates has columns named "Result",
"Target" or "Measure" too, so a header that only hints is never enough by itself (see `_is_about_initiatives`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from content.document import Cell, Table, text_of
from content.initiatives.headers import Meaning, Role, meaning
from content.initiatives.initiative import Initiative
from content.initiatives.stems import fold, length

Grid = list[list[str]]

# Wider than this is no table for people, and turning it over would only cost time.
_MOST_COLUMNS = 40
_NOTHING = re.compile(r"[\s\-–—−.…/]*|n/?a|none|tbd|tbc")
_TOTAL = re.compile(r"(?:grand )?total|sum|итого|всего|cemi|toplam|المجموع|الاجمالي|סך הכל|合计|总计|summe|gesamt")
_TOTAL_LENGTH = 16
_DIGIT = re.compile(r"\d")
_RATING = re.compile(
    r"high|medium|low|top|\d+|[ivx]+|hoch|mittel|niedrig|yuksek|orta|dusuk|высок\w+|средн\w+|низк\w+|高|中|低"
)


# "Cost (million euros)": the cells are bare numbers.
_UNIT = re.compile(r"\(([^()]{1,20})\)\s*$")


class _Columns(NamedTuple):
    """Where in the grid each role stands; -1 when nowhere."""

    area: int
    action: int
    outcome: int
    actor: int
    when: int
    amount: int


def initiatives_in(table: Table, section: str = "") -> list[Initiative]:
    """The initiatives a table lists, none when it is about something else."""
    grid = _grid(table)
    if not grid:
        return []
    found = _read(grid, section, _has_two_headers(table, grid))
    if not found and len(grid) <= _MOST_COLUMNS:
        found = _read([list(row) for row in zip(*grid)], section)
    return found


def _has_two_headers(table: Table, grid: Grid) -> bool:
    """Whether the second row may be a header too: it is marked as one, or a cell of the first reaches over the next.

    A full row below a full header is a row, even when it says "Area 1" and "Initiative 1".
    """
    first = grid[0]
    return len(grid) > 2 and (
        all(cell.header for cell in table.rows[1])
        or any(not text or text == before for before, text in pairwise(first))
    )


def _grid(table: Table) -> Grid:
    """The cells as a rectangle, a merged cell repeated wherever it reaches; empty when it is too wide to be one."""
    carried: dict[int, tuple[int, str]] = {}
    grid: Grid = []
    for row in table.rows:
        line = [_text(cell) for cell in row if cell.columns == cell.rows == 1]
        if not carried and len(line) == len(row) <= _MOST_COLUMNS:
            grid.append(line)  # no cell is merged
            continue
        line = []
        below: dict[int, tuple[int, str]] = {}
        for cell in (*row, None):
            while len(line) in carried:
                left, text = carried[len(line)]
                if left > 1:
                    below[len(line)] = (left - 1, text)
                line.append(text)
            if cell is None:
                break
            text = _text(cell)
            for _ in range(max(1, min(cell.columns, _MOST_COLUMNS + 1))):
                if cell.rows > 1:
                    below[len(line)] = (cell.rows - 1, text)
                line.append(text)
            if len(line) > _MOST_COLUMNS:
                return []
        carried = below
        grid.append(line)
    width = max(map(len, grid), default=0)
    return [line + [""] * (width - len(line)) for line in grid] if width > 1 else []


def _text(cell: Cell) -> str:
    spans = cell.spans
    return " ".join((spans[0].text if len(spans) == 1 else text_of(spans)).split())


def _read(grid: Grid, section: str, two_headers: bool = False) -> list[Initiative]:
    body = grid[2:] if two_headers else grid[1:]
    meanings, columns = _headed(tuple(grid[0]))
    if two_headers:
        below = _headed(tuple(grid[1])).meanings
        if sum(found.strength > 0 for found in below) >= 2:
            # The lower line is the more precise one.
            meanings = tuple(low if low.strength or not high.strength else high for low, high in zip(below, meanings))
            columns = _columns(meanings)
        else:
            body = grid[1:]
    said = [[_said(text) for text in row] for row in body]
    rated = [i for i, found in enumerate(meanings) if found.role is Role.AREA and _is_rating(_column(said, i))]
    if rated:
        meanings = tuple(Meaning(Role.OTHER) if i in rated else found for i, found in enumerate(meanings))
        columns = _columns(meanings)
    if columns is None or not said or not _is_about_initiatives(meanings, columns, said):
        return []
    nameless = columns.area < 0 < columns.action and meanings[0].role is Role.OTHER and 0 not in rated
    if nameless and not _mostly_figures(_column(said, 0)):
        columns = columns._replace(area=0)  # whatever it is called, the first column says what the row is about
    unit = _UNIT.search(grid[0][columns.amount]) if columns.amount >= 0 else None
    return [
        replace(one, amount=f"{one.amount} {unit[1]}") if unit and one.amount and _is_figure(one.amount) else one
        for one in _rows(body, said, columns, section)
    ]


def _said(text: str) -> str:
    """A cell without its full stop; empty when it only fills a place, as a dash does."""
    if not (len(text) > 4 and text[0].isalpha()) and _NOTHING.fullmatch(fold(text)):
        return ""
    return text.removesuffix(".").removesuffix("。")


def _column(said: Grid, index: int) -> list[str]:
    return [row[index] for row in said if row[index]]


def _is_rating(values: Sequence[str]) -> bool:
    return bool(values) and all(_RATING.fullmatch(fold(value)) for value in values)


def _is_figure(text: str) -> bool:
    """Whether a cell is a number, a score or a percentage rather than words."""
    if text[:1].isalpha() and not _DIGIT.search(text):
        return False  # as most are
    letters = sum(map(str.isalpha, text))
    return letters <= sum(map(str.isdigit, text)) or letters == 0


def _mostly_figures(values: Sequence[str]) -> bool:
    return bool(values) and sum(map(_is_figure, values)) * 2 >= len(values)


class _Headed(NamedTuple):
    """What the headers of a table mean, and where each role stands then."""

    meanings: tuple[Meaning, ...]
    columns: _Columns | None


@lru_cache(maxsize=500)  # newsrooms head their tables alike
def _headed(headers: tuple[str, ...]) -> _Headed:
    meanings = tuple(meaning(text) for text in headers)
    return _Headed(meanings, _columns(meanings))


def _columns(meanings: Sequence[Meaning]) -> _Columns | None:
    def best(role: Role) -> int:
        found = [i for i, known in enumerate(meanings) if known.role is role]
        return max(found, key=lambda i: (meanings[i].strength, -i), default=-1)

    area, action, component = best(Role.AREA), best(Role.ACTION), best(Role.COMPONENT)
    outcome = best(Role.OUTCOME)
    blank = 0 if meanings[0].role is Role.BLANK else -1
    if action < 0:
        # A table that names only a component and what it is for: the component is what will be done.
        action = next((i for i in (component, area, blank) if i >= 0), -1)
        area = area if action != area else -1
    elif area < 0:
        weaker = next((i for i, known in enumerate(meanings) if known.role is Role.ACTION and i < action), -1)
        area = next((i for i in (component, blank, weaker) if i >= 0), -1)
    if action < 0:
        return None
    return _Columns(area, action, outcome, best(Role.ACTOR), best(Role.WHEN), best(Role.AMOUNT))


def _is_about_initiatives(meanings: Sequence[Meaning], columns: _Columns, said: Grid) -> bool:
    """Weigh what the headers say against what stands below them."""
    actions = _column(said, columns.action)
    outcomes = _column(said, columns.outcome) if columns.outcome >= 0 else []
    if not actions or _mostly_figures(actions):
        return False
    named = meanings[columns.action]
    plain = named.strength if named.role is Role.ACTION else 0
    hoped = meanings[columns.outcome].strength if outcomes else 0
    if plain and hoped == 3:
        return plain == 2 or not _mostly_figures(outcomes)
    if _mostly_figures(outcomes):
        return False
    if plain == hoped == 2:
        return True
    if any(
        known.role is Role.FOREIGN or (known.role is Role.OTHER and _mostly_figures(_column(said, i)))
        for i, known in enumerate(meanings)
    ):
        return False
    wordy = bool(outcomes) and sum(map(length, outcomes)) >= 1.5 * len(outcomes)
    if plain == 0:
        # "Component | Expected outcome"; a bare "Outcome" is enough only where the other column calls itself a part.
        return wordy and (hoped == 3 or (hoped == 2 and named.role is Role.COMPONENT))
    if hoped == 2:
        return True
    if plain < 2:
        # Projects with somesaid responsible and a term are a plan; projects with results are a report.
        return not outcomes and columns.actor >= 0 and columns.when >= 0
    if hoped == 1:
        return wordy
    return columns.area >= 0 or columns.actor >= 0 or columns.when >= 0 or columns.amount >= 0


def _rows(body: Grid, said: Grid, columns: _Columns, section: str) -> list[Initiative]:
    found: list[Initiative] = []
    group = ""
    for row, cells in zip(body, said):
        # What reaches across the whole table names what is below it; dashes mean that it is a row like any.
        if len(row) > 2 and row[0] and row[-1] in ("", row[0]) and (not any(row[1:]) or len(set(row)) == 1):
            group = row[0]
            continue
        area, action, outcome, actor, when, amount = [cells[index] if index >= 0 else "" for index in columns]
        group = area or group
        if action and not (len(action) < _TOTAL_LENGTH and _TOTAL.fullmatch(fold(action).rstrip(": "))):
            found.append(Initiative(group, action, outcome, actor, when, amount, section))
    return found
