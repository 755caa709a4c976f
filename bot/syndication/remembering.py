"""What a feed has had before, and so what is new in it.

Feeds are careless with ids: there are none, they change at every look, they are used again for another story. So an
entry is recognised by whatever of its id, its address and its words still agrees, and each of these counts only as far
as it tells entries apart.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.syndication.feed import Feed
from content.reading.feed import FeedEntry, believable, words

BATCH = 50
"""So many entries one look takes at most; the next ones follow half a minute later."""
OLD = timedelta(days=7)
"""An unknown entry dated so long before our last look is no news: the feed was rebuilt, or an old item came back."""
KEPT = timedelta(days=90)
MOST_KEPT = 3000
TELLING = 200
"""Characters of title and text from which on two entries with the same words are one."""


class Known(NamedTuple):
    """An entry the feed has had. The first five are digests, empty where there is nothing that tells it apart.

    `taken`: it was published; if not, a change of it is of no interest either. `seen`: whole seconds since 1970.
    """

    id: str
    link: str
    title: str
    text: str
    words: str
    identity: str
    taken: bool
    seen: int


class Wanted(NamedTuple):
    """An entry to take in, under this identity: a new one, or a changed one under its old identity."""

    entry: FeedEntry
    identity: str
    new: bool


class Picked(NamedTuple):
    """What to take, the oldest first, and what is to be remembered once it is taken."""

    wanted: tuple[Wanted, ...]
    memory: tuple[Known, ...]
    more: bool = False


def pick(entries: Sequence[FeedEntry], memory: Sequence[Known], feed: Feed, now: datetime) -> Picked:
    """What is new or changed among these entries. The first look at a feed takes its newest entries only."""
    past = _Past(memory)
    fresh: list[tuple[FeedEntry, _Slot]] = []
    changed: list[Wanted] = []
    for entry, marks in _marked(entries, int(now.timestamp())):
        slot = past.find(marks, entry.url)
        if slot is None:
            fresh.append((entry, past.add(marks, there=True)))
        elif not slot.there:
            before = slot.known
            past.see(slot, marks)
            if before.taken and (before.title, before.text) != (marks.title, marks.text):
                changed.append(Wanted(entry, before.identity, new=False))
    _oldest_first(fresh, now)
    news = _news(fresh, feed, now)
    later = {id(slot) for _, slot in news[BATCH:]}
    taken = {id(slot) for _, slot in news[:BATCH]}
    used = {known.identity for known in memory}
    wanted: list[Wanted] = []
    for entry, slot in fresh:
        slot.forgotten = id(slot) in later
        identity = _identity(feed, slot.known, used)
        used.add(identity)
        slot.known = slot.known._replace(identity=identity, taken=id(slot) in taken)
        if slot.known.taken:
            wanted.append(Wanted(entry, identity, new=True))
    return Picked((*changed, *wanted), past.kept(now), bool(later))


def _marked(entries: Sequence[FeedEntry], stamp: int) -> list[tuple[FeedEntry, Known]]:
    """Each entry with its marks; an id or an address that several entries share marks none of them."""
    apart = {(entry.identity, entry.url, entry.title): entry for entry in entries}.values()
    ids = Counter(entry.identity for entry in apart)
    links = Counter(entry.url for entry in apart)
    marked = []
    for entry in entries:
        told = words(entry).casefold()
        marks = Known(
            id=_digest(entry.identity) if ids[entry.identity] == 1 else "",
            link=_digest(entry.url) if links[entry.url] == 1 else "",
            title=_digest(entry.title.casefold()),
            text=_digest(told.replace(" ", "")),  # a line broken elsewhere is no change
            words=_words_mark(entry, told),
            identity="",
            taken=False,
            seen=stamp,
        )
        # An address of several entries is where the feed lives, not where this entry is.
        marked.append((entry if marks.link or not entry.url else replace(entry, url=""), marks))
    return marked


def _words_mark(entry: FeedEntry, told: str) -> str:
    """The words, where they alone tell entries apart: a short notice may come again word for word on another day."""
    told = f"{entry.title.casefold()}\n{told}"
    return _digest(told if len(told) >= TELLING else f"{told}\n{entry.published or ''}") if entry.text else ""


class _Slot:
    """A place in the memory; `there`: the feed has it now."""

    __slots__ = ("forgotten", "known", "there")

    def __init__(self, known: Known, *, there: bool) -> None:
        self.known = known
        self.there = there
        self.forgotten = False


class _Past:
    """The known entries, to be found by any of their marks."""

    def __init__(self, memory: Sequence[Known]) -> None:
        self._slots: list[_Slot] = []
        self._by: dict[tuple[str, str], _Slot] = {}
        for known in memory:
            self.add(known, there=False)

    def add(self, known: Known, *, there: bool) -> _Slot:
        """A new place."""
        slot = _Slot(known, there=there)
        self._slots.append(slot)
        self._index(slot)
        return slot

    def see(self, slot: _Slot, marks: Known) -> None:
        """It is there again, perhaps with other marks."""
        slot.known = marks._replace(identity=slot.known.identity, taken=slot.known.taken)
        slot.there = True
        self._index(slot)

    def find(self, marks: Known, url: str) -> _Slot | None:
        """The known entry that these are the marks of."""
        slot = self._by.get(("words", marks.words)) if marks.words else None
        if slot is not None:
            return slot
        slot = self._by.get(("id", marks.id)) if marks.id else None
        if slot is not None and not slot.there and not _is_another(slot.known, marks):
            return slot
        slot = self._by.get(("link", marks.link)) if marks.link else None
        if slot is None or slot.there:
            return None
        known = slot.known
        agrees = known.title == marks.title or known.text == marks.text or not (known.id and marks.id)
        # All entries of an alert service may lead to its front page; an address further inside is one entry's own.
        return slot if agrees or known.id == marks.id or urlsplit(url).path.strip("/") else None

    def kept(self, now: datetime) -> tuple[Known, ...]:
        """All that is worth remembering, the longest unseen first."""
        oldest = int((now - KEPT).timestamp())
        kept = [slot.known for slot in self._slots if slot.known.seen >= oldest and not slot.forgotten]
        return tuple(sorted(kept, key=lambda known: known.seen)[-MOST_KEPT:])

    def _index(self, slot: _Slot) -> None:
        known = slot.known
        for kind, mark in (("words", known.words), ("id", known.id), ("link", known.link)):
            if mark:
                self._by[kind, mark] = slot


def _is_another(known: Known, marks: Known) -> bool:
    """Whether the same id now stands on another story: nothing else of the two agrees."""
    differs = known.title != marks.title and known.text != marks.text
    return differs and bool(known.link and marks.link) and known.link != marks.link


def _oldest_first(fresh: list[tuple[FeedEntry, _Slot]], now: datetime) -> None:
    """By date when all are dated; else the other way round, for a feed begins with its newest."""
    fresh.reverse()
    days = [believable(entry.published, now) for entry, _ in fresh]
    if all(days):
        order = sorted(range(len(fresh)), key=lambda number: (days[number] or now, number))
        fresh[:] = [fresh[number] for number in order]


def _news(fresh: Sequence[tuple[FeedEntry, _Slot]], feed: Feed, now: datetime) -> Sequence[tuple[FeedEntry, _Slot]]:
    if feed.read_at is None:
        return fresh[-feed.first :] if feed.first else fresh
    limit = feed.read_at - OLD
    return [one for one in fresh if (day := believable(one[0].published, now)) is None or day >= limit]


def _identity(feed: Feed, marks: Known, used: set[str]) -> str:
    identity = f"feed-{feed.id}/{marks.id or marks.link or _digest(marks.title + marks.text)}"
    return identity if identity not in used else f"{identity}/{_digest(marks.link + marks.title + marks.text)}"


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest() if text else ""
