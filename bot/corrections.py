"""What was wrong is put right where it was read: messages that were sent are edited, those on their way rewritten.

Every edition that carries a corrected or withdrawn article is written again. What is not yet sent takes the new text;
what was sent is compared part by part, and a delivery of edits is queued for each chat. All of it may be done twice: an
edition is known by its text, a delivery of edits by its correction and the delivery it changes.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, Protocol

from bot.delivery.ledger import DIGEST, URGENT
from bot.editions import Compose, Draft, Note, Wanted, made_for_of, wanted_again
from bot.edits import edits, essence_of, messages_of
from content.article import Filed
from content.corrections import as_it_stands
from content.markup.calls import Call

LINGER = timedelta(seconds=60)
"""So long a correction is looked at again: what was being written when it came may have the old text."""

AGAIN = timedelta(seconds=5)
DELETABLE = timedelta(hours=47)
"""Telegram lets a bot delete its messages for 48 hours; the deliveries themselves take their time."""

BATCH = 500
UNKNOWN = 0

Kind = Literal["typo", "substance", "retraction"]


@dataclass(frozen=True, slots=True)
class Correction:
    """One change to be carried out; `at` is None for a retraction, `looked_at` before the first time."""

    id: int
    number: int
    version: int
    kind: Kind
    what: str
    at: datetime | None
    looked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A delivery that was sent, its messages and the edition they show (UNKNOWN: not known).

    `uncertain`: more may have arrived than we have messages of.
    """

    delivery_id: int
    chat_id: int
    thread_id: int
    message_ids: tuple[int, ...]
    shows: int
    finished_at: datetime
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """A delivery of edits to be queued; afterwards the messages are those of `slots` and show edition `shows`."""

    of: Shown
    key: str
    lane: int
    calls: tuple[Call, ...]
    slots: tuple[int | None, ...]
    shows: int


class Standing(NamedTuple):
    """How the deliveries of an edition stand: those to be corrected, and how many are still under way."""

    shown: Sequence[Shown]
    under_way: int


class Book(Protocol):
    """The corrections, the editions and their deliveries."""

    async def open(self) -> Sequence[Correction]:
        """Those that are not done, in order."""
        ...

    async def look(self, correction_id: int, now: datetime) -> None:
        """It is being carried out."""
        ...

    async def close(self, correction_id: int, now: datetime) -> None:
        """It is done."""
        ...

    async def carrying(self, number: int) -> Mapping[int, Draft]:
        """The editions, by id, that carry this article and have deliveries."""
        ...

    async def articles(self, numbers: Sequence[int]) -> Sequence[Filed]:
        """Those of these that are published, in order."""
        ...

    async def told(self, numbers: Sequence[int]) -> Sequence[Correction]:
        """The corrections of substance of these articles, in order."""
        ...

    async def keep(self, draft: Draft, now: datetime) -> int:
        """The id of the edition of this key, written if it is not there yet."""
        ...

    async def rewrite(self, edition_id: int, fresh: int | None, now: datetime) -> int:
        """What is pending and not begun takes another edition, or is skipped; how many."""
        ...

    async def calls_of(self, edition_id: int) -> Sequence[Call]:
        """The edition as it was written; LookupError when there is none."""
        ...

    async def standing(self, edition_id: int, target: int, after: int, limit: int) -> Standing:
        """The deliveries with an id above `after` that do not show `target`, or will not."""
        ...

    async def queue(self, edits: Sequence[Edit], now: datetime) -> int:
        """Queue them, each once for its key; edits of the same messages that were not begun are skipped; how many.

        One without calls only does the latter: the messages show already what they are to show.
        """
        ...


class Corrections:
    """Carries out what the archive has noted; `notice` is what stays of a message that cannot be deleted."""

    def __init__(self, book: Book, compose: Compose, notice: Call) -> None:
        self._book = book
        self._compose = compose
        self._notice = notice
        self._next: dict[int, datetime] = {}

    async def carry_out(self, now: datetime) -> int:
        """Do what is to be done now; how many deliveries were queued, rewritten or struck."""
        done = 0
        for correction in await self._book.open():
            if self._next.get(correction.id, now) > now:
                continue
            if correction.looked_at is None:
                await self._book.look(correction.id, now)
            changed, under_way = await self._carry_out(correction, now)
            done += changed
            if not under_way and now - (correction.looked_at or now) >= LINGER:
                await self._book.close(correction.id, now)
                self._next.pop(correction.id, None)
            else:
                self._next[correction.id] = now + (timedelta(seconds=1) if under_way else AGAIN)
        return done

    async def _carry_out(self, correction: Correction, now: datetime) -> tuple[int, int]:
        done = under_way = 0
        for edition_id, draft in (await self._book.carrying(correction.number)).items():
            await asyncio.sleep(0)
            changed, open_still = await self._correct(correction, edition_id, draft, now)
            done += changed
            under_way += open_still
        return done, under_way

    async def _correct(self, correction: Correction, edition_id: int, draft: Draft, now: datetime) -> tuple[int, int]:
        articles = await self._book.articles(draft.articles)
        wanted = wanted_again(draft, articles)
        fresh = tuple(self._compose(wanted)) if articles else ()
        same = essence_of(fresh) == essence_of(draft.calls)
        notes = () if same else await self._notes(draft, articles)
        target = tuple(self._compose(replace(wanted, notes=notes))) if notes and fresh else fresh
        done = 0
        if not same:
            kept = await self._book.keep(_again(draft, wanted, fresh, "fresh"), now) if fresh else None
            done += await self._book.rewrite(edition_id, kept, now)

        async def keep(calls: Sequence[Call]) -> int:
            return await self._book.keep(_again(draft, wanted, tuple(calls), "shown", draft), now)

        shows = edition_id if same else await keep(target)
        editing = _Editing(self._book, correction, self._notice, now, target=target, shows=shows, keep=keep)
        changed, under_way = await editing.all_of(edition_id)
        return done + changed, under_way

    async def _notes(self, draft: Draft, articles: Sequence[Filed]) -> tuple[Note, ...]:
        """The last correction of substance of each of the articles since the edition was written.

        It quotes nothing that the article does not say any more: a silent change may have come after it.
        """
        since = dict(zip(draft.articles, draft.made_for["versions"]))
        now = {filed.number: filed.article for filed in articles}
        told = {
            one.number: Note(one.number, one.at, as_it_stands(one.what, now[one.number]))
            for one in await self._book.told(sorted(now))
            if one.at is not None and one.version > since[one.number]
        }
        return tuple(told[number] for number in sorted(told))


class _Editing:
    """The edits of one edition's deliveries; those that show the same get the same."""

    def __init__(
        self,
        book: Book,
        correction: Correction,
        notice: Call,
        now: datetime,
        *,
        target: Sequence[Call],
        shows: int,
        keep: Callable[[Sequence[Call]], Awaitable[int]],
    ) -> None:
        self._book = book
        self._correction = correction
        self._target = target
        self._shows = shows
        self._keep = keep
        self._noticed: dict[str, int] = {}
        self._notice = notice
        self._now = now
        self._bases: dict[int, Sequence[Call] | None] = {UNKNOWN: None}

    async def all_of(self, edition_id: int) -> tuple[int, int]:
        queued = under_way = after = 0
        while True:
            standing = await self._book.standing(edition_id, self._shows, after, BATCH)
            under_way += standing.under_way if not after else 0
            queued += await self._book.queue([await self._edit(shown) for shown in standing.shown], self._now)
            if len(standing.shown) < BATCH:
                return queued, under_way
            after = standing.shown[-1].delivery_id

    async def _edit(self, shown: Shown) -> Edit:
        deletable = self._now - shown.finished_at < DELETABLE
        base = await self._base(shown.shows)
        message_ids = shown.message_ids
        if shown.uncertain and base is not None:
            message_ids += (0,) * (sum(len(messages_of(call)) for call in base) - len(message_ids))
        calls, slots, noticed = edits(base, message_ids, self._target, None if deletable else self._notice)
        shows = await self._with_notices(noticed) if noticed else self._shows
        lane = DIGEST if self._correction.kind == "typo" else URGENT
        key = f"correction:{self._correction.id}:{shown.delivery_id}"
        return Edit(shown, key, lane, calls, slots, shows)

    async def _with_notices(self, parts: Sequence[Call]) -> int:
        essence = essence_of(parts)
        if essence not in self._noticed:
            self._noticed[essence] = await self._keep(parts)
        return self._noticed[essence]

    async def _base(self, edition_id: int) -> Sequence[Call] | None:
        if edition_id not in self._bases:
            try:
                self._bases[edition_id] = await self._book.calls_of(edition_id)
            except LookupError:
                self._bases[edition_id] = None
        return self._bases[edition_id]


def _again(draft: Draft, wanted: Wanted, calls: tuple[Call, ...], kind: str, first: Draft | None = None) -> Draft:
    """The edition with other calls; it counts its corrections from `first` on, else from now."""
    digest = hashlib.blake2b(essence_of(calls).encode(), digest_size=12).hexdigest()
    versions: Mapping[str, Any] = made_for_of(wanted)
    made_for = first.made_for if first is not None else versions
    articles = draft.articles if first is not None else tuple(filed.number for filed in wanted.articles)
    key = f"{draft.key.partition('|')[0]}|{kind}|{digest}"
    return replace(draft, key=key, calls=calls, articles=articles, made_for=made_for)
