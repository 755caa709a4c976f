"""`herald summarize` and `herald initiatives`: what articles say, for the terminal and for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from bot.clippings import Clippings
from bot.parts import storage_at
from bot.settings import Settings
from content.article import Filed
from content.document import Cell, Document, Table, plain
from content.errors import UnreadableArticle
from content.initiatives import Entry, find_initiatives, merge, search
from content.markup.plain import to_text
from content.reading import read
from content.summary import told

COLUMNS = ("Area", "Initiative", "Outcome", "Articles", "First seen")


def summaries(lines: Iterable[str], length: str, count: int) -> Iterator[dict[str, Any]]:
    """Of each line, a JSON text or an object with the text as `article`, the object with its `summary`.

    What cannot be read gets `error` instead. An object keeps its other keys.
    """
    for line in lines:
        if not line.strip():
            continue
        kept: dict[str, Any] = {}
        try:
            given = json.loads(line)
            kept = {key: value for key, value in given.items() if key != "article"} if isinstance(given, dict) else {}
            text = given.get("article") if isinstance(given, dict) else given
            if not isinstance(text, str):
                raise UnreadableArticle("line", 'A line is a text, or an object with the text as "article".')
            yield kept | {"summary": list(told(read(text.encode("utf-8", "surrogatepass")), length, count))}
        except UnreadableArticle as error:
            yield kept | {"error": error.reason}
        except json.JSONDecodeError as error:
            yield {"error": f"no JSON: {error}"}


async def stored_entries(settings: Settings) -> Sequence[Entry]:
    """The initiatives of all stored articles. Raises Trouble."""
    async with storage_at(settings.database()) as storage:
        clippings = Clippings(storage.articles)
        await clippings.refresh()
        return clippings.entries()


def entries_of(filed: Iterable[Filed]) -> Sequence[Entry]:
    """The initiatives of these articles, merged."""
    return merge((one, found) for one in filed for found in find_initiatives(one.article))


def chosen(entries: Sequence[Entry], since: date | None, area: str) -> Sequence[Entry]:
    """Those that were told since that day (UTC), of this area."""
    found = search(entries, area=area) if area else entries
    return [entry for entry in found if since is None or entry.last_seen.date() >= since]


def as_table(entries: Sequence[Entry], width: int) -> str:
    """For the eye."""
    rows = [
        (
            *(entry.initiative.area, entry.initiative.action, entry.initiative.outcome),
            *(" ".join(map(str, entry.sources)), f"{entry.first_seen:%Y-%m-%d}"),
        )
        for entry in entries
    ]
    cells = tuple(tuple(Cell(plain(text)) for text in row) for row in rows)
    header = tuple(Cell(plain(text), header=True) for text in COLUMNS)
    return to_text(Document((Table((header, *cells)),)), width)


def as_values(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """For a program."""
    return [
        {
            **{name: getattr(entry.initiative, name) for name in ("area", "action", "outcome", "actor", "when")},
            **{name: getattr(entry.initiative, name) for name in ("amount", "section")},
            "articles": list(entry.sources),
            "first_seen": entry.first_seen.isoformat(),
            "last_seen": entry.last_seen.isoformat(),
        }
        for entry in entries
    ]
