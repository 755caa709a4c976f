"""What earlier articles told, cut out and kept at hand: their initiatives, and which story they tell.

The archive is read once, from its beginning, then only what is new or has changed. Whole texts are not kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from content.article import Filed
from content.initiatives import Entry, Initiative, Merging, find_initiatives
from content.stories import FOLLOWS

PIECE = 200
"""Articles read at a time; others have their turn in between."""

_KEPT = FOLLOWS + timedelta(days=7)


class Archive(Protocol):
    """The published articles."""

    async def between(self, since: int, upto: int) -> Sequence[Filed]:
        """Those with a number above `since`, up to `upto`, in order."""
        ...

    async def find(self, number: int) -> Filed | None:
        """One article by its number."""
        ...

    async def edition(self) -> tuple[int, int, int]:
        """The newest number and two figures; the same as long as nothing is new and nothing changes."""
        ...

    async def changed(self) -> Mapping[int, int]:
        """The articles that are not what they were at first: the version of each, 0 when it is not published."""
        ...


class Clippings:
    """Fills itself in the background; whoever asks gets what is there, and `refresh` says that all is."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._edition: tuple[int, int, int] | None = None
        self._upto = 0
        self._versions: dict[int, int] = {}
        self._told: dict[int, tuple[Filed, tuple[Initiative, ...]]] = {}  # with initiatives, or of the last weeks
        self._stories: dict[int, set[int]] = {}
        self._merging = Merging()
        self._entries: Sequence[Entry] | None = ()
        self._reading: asyncio.Task[None] | None = None

    async def refresh(self, seconds: float | None = None) -> bool:
        """Read what is new; False when that is not done after so many seconds: then it goes on in the background."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read(), name="clippings")
            # What went wrong in the background comes again with the next reading; here it is only taken note of.
            self._reading.add_done_callback(lambda done: done.cancelled() or done.exception())
        reading = self._reading
        done, _ = await asyncio.wait({reading}, timeout=seconds)
        if done:
            reading.result()
        return bool(done)

    async def close(self) -> None:
        """Stop reading."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    def entries(self) -> Sequence[Entry]:
        """The initiatives of all articles that were read, merged."""
        if self._entries is None:
            self._entries = self._merging.entries()
        return self._entries

    def initiatives(self, filed: Filed) -> tuple[Initiative, ...]:
        """Those of one article, found only once."""
        if self._versions.get(filed.number) != filed.version:
            return find_initiatives(filed.article)
        return self._told[filed.number][1] if filed.number in self._told else ()

    def concerning(self, articles: Sequence[Filed], since: int) -> Sequence[Filed]:
        """The earlier articles, without their texts, that a digest of these must know: the same initiative or story."""
        near: set[int] = set()
        for one in articles:
            first = one.also or one.number
            near |= {first, one.follows, *self._stories.get(first, ()), *self._merging.beside(one.number)}
        return [self._told[number][0] for number in sorted(near) if number <= since and number in self._told]

    async def _read(self) -> None:
        edition = await self._archive.edition()
        if edition == self._edition:
            return
        newest, at = edition[0], self._upto
        while at < newest:
            piece = await self._archive.between(at, min(newest, at + PIECE))
            for filed, found in await asyncio.to_thread(_found, piece):
                self._keep(filed, found)
                for one in found:
                    self._merging.tell(filed, one)
            self._upto = at = min(newest, at + PIECE)
        self._entries = None
        await self._catch_up()
        self._edition = edition

    def _keep(self, filed: Filed, found: tuple[Initiative, ...]) -> None:
        self._versions[filed.number] = filed.version
        self._told[filed.number] = (replace(filed, article=replace(filed.article, body=(), pictures=())), found)
        self._stories.setdefault(filed.also or filed.number, set()).add(filed.number)

    async def _catch_up(self) -> None:
        """Corrections and withdrawals; then what is neither recent nor tells an initiative need not be kept."""
        changed = [
            (number, version)
            for number, version in (await self._archive.changed()).items()
            if number <= self._upto and self._versions.get(number, 0) != version
        ]
        for number, version in changed:
            self._versions.pop(number, None)
            self._told.pop(number, None)
            filed = await self._archive.find(number) if version else None
            if filed is not None:
                ((_, found),) = await asyncio.to_thread(_found, (filed,))
                self._keep(filed, found)
        if changed:
            self._merging = await asyncio.to_thread(_merged, [self._told[number] for number in sorted(self._told)])
        if self._told:
            oldest = self._told[max(self._told)][0].received - _KEPT
            for number, (filed, found) in list(self._told.items()):
                if not found and filed.received < oldest:
                    del self._told[number]
                    self._stories.pop(number, None)


def _found(filed: Iterable[Filed]) -> list[tuple[Filed, tuple[Initiative, ...]]]:
    return [(one, find_initiatives(one.article)) for one in filed]


def _merged(told: Iterable[tuple[Filed, tuple[Initiative, ...]]]) -> Merging:
    merging = Merging()
    for filed, found in told:
        for one in found:
            merging.tell(filed, one)
    return merging
