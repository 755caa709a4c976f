"""What somebody looks up: an area or words, and the page; and how a button carries that in 64 bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

from content.initiatives.initiative import Entry
from content.initiatives.matching import areas, search
from content.initiatives.stems import fold

COMMAND = "initiatives"
OTHER = "-"
"""How a button names the initiatives that belong to no area."""

_BUTTON = re.compile(r"(?:(?P<what>area|find)=(?P<value>.*?)|areas)(?::page=(?P<page>\d{1,6}))?")
_LONGEST = 36  # bytes of a query; with the rest of the button's data it stays below 64


class Look(NamedTuple):
    """One page of the initiatives of an area, or of those that fit a query; neither means the overview of areas."""

    area: str | None = None
    query: str = ""
    page: int = 1

    @property
    def is_overview(self) -> bool:
        """Whether nothing in particular was asked for."""
        return self.area is None and not self.query

    def data(self, page: int = 1) -> str:
        """What a button sends to show this, at a page: `initiatives:area=...:page=2`."""
        if self.is_overview:
            return f"{COMMAND}:" if page == 1 else f"{COMMAND}:areas:page={page}"
        what = f"area={area_code(self.area)}" if self.area is not None else f"find={self.query}"
        return f"{COMMAND}:{what}:page={page}"

    def found(self, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        """The entries that are meant."""
        if self.area == "":
            return tuple(entry for entry in entries if not entry.initiative.area.strip())
        return search(entries, self.query, self.area or "")


def area_code(area: str) -> str:
    """A short stand-in for the name of an area, of any length and script."""
    return blake2b(fold(" ".join(area.split())).encode(), digest_size=6).hexdigest() if area.strip() else OTHER


def look(asked: str, entries: Sequence[Entry]) -> Look:
    """What was asked: a button's data without the command, or what somebody typed (an area, or words)."""
    asked = " ".join(asked.split())
    known = [one.area for one in areas(entries)]
    pressed = _BUTTON.fullmatch(asked)
    if not pressed or asked == "areas":
        named = next((area for area in known if area and fold(area) == fold(asked)), None)
        return Look(named, "" if named is not None else _short(asked))
    page = max(1, int(pressed["page"] or 1))
    if pressed["what"] is None:
        return Look(page=page)
    if pressed["what"] == "find":
        return Look(None, _short(pressed["value"]), page)
    # An area that is gone since the button was made leads to the overview.
    area = next((area for area in known if area_code(area) == pressed["value"]), None)
    return Look(area, "", page if area is not None else 1)


def _short(query: str) -> str:
    """The query as far as a button can carry it, so that every page is of the same query."""
    cut = query.encode()[:_LONGEST].decode(errors="ignore")
    return cut if cut == query or " " not in cut else cut.rpartition(" ")[0]
