"""The same initiative told by several articles is one entry.

Two tellings are the same when
1. their actions have the same content words, whatever their order, endings, case, accents and small words: "Joint
   disaster drills" is "Joint drills for disasters", while "Shared early warning systems" and "Integrated regional alert
   network" have no word in common; and
2. they are about the same thing: their areas share a content word, or one of them names no area, or their outcomes
   have the same content words, or the action is so particular (four content words) that chance is ruled out.

Nothing is the same by likeness alone, and a word more is another initiative ("Annual joint disaster drills"): a reader
forgives a line told twice, not two plans told as one. Every comparison is a look-up, so the cost grows with the number
of tellings only. Who is first decides: tellings are taken by article number, so the order they come in changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from content.article import Filed
from content.initiatives.initiative import Entry, Initiative
from content.initiatives.stems import content_words

Words = frozenset[str]

_PARTICULAR = 4


@dataclass(slots=True)
class _Open:
    """An entry while tellings are still added to it."""

    initiative: Initiative
    first_seen: datetime
    last_seen: datetime
    sources: dict[int, None] = field(default_factory=dict)

    def tell(self, filed: Filed, one: Initiative) -> None:
        """Add a telling; what the first one left open is taken from it."""
        self.sources[filed.number] = None
        self.first_seen = min(self.first_seen, filed.received)
        self.last_seen = max(self.last_seen, filed.received)
        known = self.initiative
        self.initiative = replace(
            known,
            area=known.area or one.area,
            outcome=known.outcome or one.outcome,
            actor=known.actor or one.actor,
            when=known.when or one.when,
            amount=known.amount or one.amount,
        )


class Merging:
    """Tellings put together one by one, by article number; for those who hear of new articles now and then."""

    def __init__(self) -> None:
        self._entries: list[_Open] = []
        self._known: dict[tuple[Words, str, Words], _Open] = {}
        self._told_by: dict[int, list[_Open]] = {}

    def tell(self, filed: Filed, one: Initiative) -> None:
        """Add what an article tells."""
        language = filed.article.language
        action = content_words(one.action, language) or frozenset((one.action,))
        area, outcome = content_words(one.area, language), content_words(one.outcome, language)
        keys = _keys(action, area, outcome)
        entry = next((self._known[key] for key in keys if key in self._known), None)
        if entry is None:
            entry = _Open(one, filed.received, filed.received)
            self._entries.append(entry)
        elif not entry.initiative.area and area:
            # The entry gets its area from this telling, and is open to any area no longer.
            self._known.pop((action, "no area", frozenset()), None)
        entry.tell(filed, one)
        self._told_by.setdefault(filed.number, []).append(entry)
        _remember(self._known, entry, action, area, outcome)

    def beside(self, number: int) -> frozenset[int]:
        """The numbers of all articles that tell something this one tells too."""
        return frozenset(source for entry in self._told_by.get(number, ()) for source in entry.sources)

    def entries(self) -> tuple[Entry, ...]:
        """One entry for each initiative, by its first article, with the articles that tell it."""
        return tuple(Entry(one.initiative, tuple(one.sources), one.first_seen, one.last_seen) for one in self._entries)


def merge(found: Iterable[tuple[Filed, Initiative]]) -> tuple[Entry, ...]:
    """One entry for each initiative, by its first article, with the articles that tell it."""
    merging = Merging()
    for filed, one in sorted(found, key=lambda pair: pair[0].number):
        merging.tell(filed, one)
    return merging.entries()


def _keys(action: Words, area: Words, outcome: Words) -> list[tuple[Words, str, Words]]:
    """Where an entry that tells the same may be remembered, the surest place first."""
    keys = [(action, "area", frozenset((word,))) for word in sorted(area)]
    if outcome:
        keys.append((action, "outcome", outcome))
    if not area or len(action) >= _PARTICULAR:
        keys.append((action, "any", frozenset()))
    keys.append((action, "no area", frozenset()))
    return keys


def _remember(
    known: dict[tuple[Words, str, Words], _Open], entry: _Open, action: Words, area: Words, outcome: Words
) -> None:
    nothing: Words = frozenset()
    for word in area:
        known.setdefault((action, "area", frozenset((word,))), entry)
    if outcome:
        known.setdefault((action, "outcome", outcome), entry)
    known.setdefault((action, "any", nothing), entry)
    if not entry.initiative.area:
        known.setdefault((action, "no area", nothing), entry)
