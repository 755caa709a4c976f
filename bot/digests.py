"""Due subscriptions -> one edition for each audience -> deliveries. A reader's windows have no gap and no overlap.

A window reaches from what was last confirmed for a subscription (`covered`) to the newest article; only a delivery that
was sent, or may have been, moves `covered`, and a subscription never has two digests on their way. What was announced
as urgent is left out of the digests of those who got it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from bot.delivery.ledger import DIGEST, INTERACTIVE, URGENT
from bot.editions import Audience, Compose, Draft, Note, Wanted, draft_of, edition_key, matching, reachable
from bot.schedules import Schedule, next_due
from content.article import Filed

log = logging.getLogger(__name__)

GRACE = timedelta(hours=6)
"""A digest later than this is left to the next slot, which then covers both."""

MOST_POSTS = 3
"""To those who read at once, up to so many articles come as posts; more come as a digest."""

GROUPS_AT_ONCE = 1000
"""So many editions are held in memory; for every so many, planning goes through all that are due."""

LOOK_BACK = timedelta(hours=24)

JUST_NOW = timedelta(minutes=1)
"""So long a digest that somebody asked for in a group answers all the others who ask for it there."""


@dataclass(frozen=True, slots=True)
class Group:
    """Subscriptions that are due together and get the same; `told`: articles they got as urgent news."""

    product: str
    audience: Audience
    schedule: Schedule
    due_at: datetime
    covered: int
    told: frozenset[int]
    kept: str  # how `told` is written down, by which the group is found again
    readers: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """What happens to a group: it gets `draft`; or nothing, and `covered` moves to `moved` unless that is None."""

    group: Group
    next_due: datetime | None
    draft: Draft | None = None
    moved: int | None = None


class Planned(NamedTuple):
    """How many deliveries were planned, and how many subscriptions are no longer due."""

    deliveries: int
    moved: int


class OneReader(NamedTuple):
    """The subscription of one chat; whether a digest is on its way to it, and which urgent article, if any."""

    subscription_id: int
    audience: Audience
    covered: int
    told: frozenset[int]
    next_due: datetime | None
    on_its_way: bool
    urgent: int | None = None


class Archive(Protocol):
    """The published articles."""

    async def between(self, since: int, upto: int) -> Sequence[Filed]:
        """Those with a number above `since`, up to `upto`, in order."""
        ...

    async def newest(self) -> int:
        """The number up to which windows reach: every article up to it is visible, and announced if it is urgent."""
        ...

    async def before(self, moment: datetime) -> int:
        """The number of the last article received before; 0 when there is none."""
        ...

    async def corrected(self, since: int, upto: int) -> Sequence[tuple[Note, Filed]]:
        """The last correction of substance of each article up to `since`, made when `since` to `upto` - 1 was newest.

        So each falls into one window of a reader, the first one after it.
        """
        ...

    async def to_announce(self) -> Sequence[Filed]:
        """The urgent articles that are not yet announced to everybody."""
        ...


class Planner(Protocol):
    """The subscriptions and what is planned for them."""

    async def wake(self, upto: int, now: datetime) -> int:
        """Those that read at once and have not got everything up to `upto` are due; how many."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[Group]:
        """The groups that are due and wait for nothing, those due first in front."""
        ...

    async def plan(self, orders: Sequence[Order], now: datetime) -> Planned:
        """Carry out the orders. Safe twice and in several workers at once."""
        ...

    async def audiences(self, number: int) -> Sequence[Audience]:
        """Of the subscriptions that are to be told of an urgent article."""
        ...

    async def announce(self, number: int, drafts: Sequence[tuple[Audience, Draft]], now: datetime) -> int:
        """Plan urgent deliveries and note that the article is announced; how many."""
        ...

    async def known(self, key: str) -> bool:
        """Whether there is an edition with this key."""
        ...

    async def given(self, draft: Draft, chat_id: int, thread_id: int, since: datetime) -> bool:
        """Whether the very same was queued for the chat on demand since then, and has not failed."""
        ...

    async def one(self, chat_id: int, thread_id: int) -> OneReader | None:
        """The digest subscription of one chat."""
        ...

    async def plan_one(
        self, draft: Draft, chat_id: int, thread_id: int, subscription_id: int | None, now: datetime
    ) -> bool:
        """Queue the edition for one chat; False when it has been, or its window is not the subscription's any more."""
        ...


class Digests:
    """Plans what is due and what is asked for."""

    def __init__(self, archive: Archive, planner: Planner, compose: Compose, grace: timedelta = GRACE) -> None:
        self._archive = archive
        self._planner = planner
        self._compose = compose
        self._grace = grace

    async def plan_due(self, now: datetime) -> int:
        """Announce what is urgent, then plan every digest that is due; how many deliveries were planned."""
        planned = await self._announce(now)
        upto = await self._archive.newest()
        await self._planner.wake(upto, now)
        windows = _Windows(self._archive, upto)
        while groups := await self._planner.due(now, GROUPS_AT_ONCE):
            desk = _Desk(self._compose)
            orders = [await self._order(group, windows, desk, now) for group in groups]
            done = await self._planner.plan(orders, now)
            planned += done.deliveries
            if not done.moved:
                break
        return planned

    async def digest_now(self, chat_id: int, thread_id: int, key: str, now: datetime, *, shared: bool = False) -> bool:
        """Queue everything since the last digest; False when there is nothing new. Safe twice with the same key.

        True also when a digest is on its way already. A chat without a subscription gets the last day. Where it is
        `shared` and a digest comes by the clock, this one confirms nothing: whoever asks in a group takes nothing from
        those who wait for the hour they agreed on. Two who ask there in the same moment read one copy.
        """
        if await self._planner.known(f"now:{key}"):
            return True
        upto = await self._archive.newest()
        reader = await self._planner.one(chat_id, thread_id)
        if reader is None:
            since = await self._archive.before(now - LOOK_BACK)
            reader = OneReader(0, Audience(), since, frozenset(), None, on_its_way=False)
        if reader.on_its_way:
            return True
        if reader.urgent is not None:
            # Whether the reader has been told is not known yet, so this window ends before the urgent article.
            upto = min(upto, reader.urgent - 1)
        if shared and reader.next_due is not None:
            reader = reader._replace(subscription_id=0)
        return await self._queue(f"now:{key}", chat_id, thread_id, reader, upto=upto, now=now, shared=shared)

    async def last_day(self, chat_id: int, thread_id: int, key: str, now: datetime, *, shared: bool = False) -> bool:
        """Queue the last 24 hours once more, which confirms nothing; False when there is nothing. Safe twice."""
        if await self._planner.known(f"day:{key}"):
            return True
        upto = await self._archive.newest()
        known = await self._planner.one(chat_id, thread_id)
        reader = OneReader(
            subscription_id=0,
            audience=known.audience if known else Audience(),
            covered=await self._archive.before(now - LOOK_BACK),
            told=frozenset(),
            next_due=known.next_due if known else None,
            on_its_way=False,
        )
        return await self._queue(f"day:{key}", chat_id, thread_id, reader, upto=upto, now=now, shared=shared)

    async def _queue(
        self, key: str, chat_id: int, thread_id: int, reader: OneReader, *, upto: int, now: datetime, shared: bool
    ) -> bool:
        filed = matching(await self._archive.between(reader.covered, upto), reader.audience, reader.told)
        wanted = Wanted(
            "digest", "digest", reachable(reader.audience), filed, reader.covered, upto, reader.next_due, now
        )
        if reader.subscription_id:
            found = await self._archive.corrected(reader.covered, upto)
            wanted = replace(wanted, earlier=_concerning(found, reader.audience))
        calls = tuple(self._compose(wanted)) if filed else ()
        if not calls:
            return False
        draft = draft_of(key, wanted, INTERACTIVE, None, calls)
        if shared and await self._planner.given(draft, chat_id, thread_id, now - JUST_NOW):
            return True
        await self._planner.plan_one(draft, chat_id, thread_id, reader.subscription_id or None, now)
        return True

    async def _announce(self, now: datetime) -> int:
        planned = 0
        for filed in await self._archive.to_announce():
            drafts = []
            for audience in await self._planner.audiences(filed.number):
                if matching((filed,), audience, frozenset()):
                    draft = await self._urgent(filed, audience, now)
                    if draft is not None:
                        drafts.append((audience, draft))
            planned += await self._planner.announce(filed.number, drafts, now)
        return planned

    async def _urgent(self, filed: Filed, audience: Audience, now: datetime) -> Draft | None:
        await asyncio.sleep(0)
        wanted = Wanted("urgent", "digest", reachable(audience), (filed,), filed.number - 1, filed.number, None, now)
        calls = tuple(self._compose(wanted))
        return draft_of(edition_key(wanted, None), wanted, URGENT, None, calls) if calls else None

    async def _order(self, group: Group, windows: _Windows, desk: _Desk, now: datetime) -> Order:
        at_once = group.schedule.cadence == "at_once"
        audience = reachable(group.audience)
        following = next_due(group.schedule, audience.zone, max(now, group.due_at))
        if not at_once and now - group.due_at > self._grace:
            log.warning("%s: a digest for %d readers is left to the next slot", group.due_at.isoformat(), group.readers)
            return Order(group, following)
        filed = matching(await windows.after(group.covered), group.audience, group.told)
        nothing = Order(group, following, moved=max(windows.upto, group.covered))
        if not filed:
            return nothing
        kind = "post" if at_once and len(filed) <= MOST_POSTS and group.product == "digest" else "digest"
        wanted = Wanted(kind, group.product, audience, filed, group.covered, windows.upto, following, group.due_at)
        if kind == group.product == "digest":
            wanted = replace(wanted, earlier=_concerning(await windows.corrected(group.covered), group.audience))
        try:
            draft = await desk.written(wanted, group.due_at)
        except Exception:
            # One edition that cannot be written must not hold up the others. Its window stays open until it can be.
            log.exception("a digest for %d readers cannot be written; it is left to the next slot", group.readers)
            return Order(group, following)
        return nothing if draft is None else Order(group, following, draft)


class _Windows:
    """The articles of one round of planning; groups mostly look at the same few windows."""

    def __init__(self, archive: Archive, upto: int) -> None:
        self.upto = upto
        self._archive = archive
        self._known: dict[int, Sequence[Filed]] = {}
        self._corrected: dict[int, Sequence[tuple[Note, Filed]]] = {}

    async def after(self, since: int) -> Sequence[Filed]:
        if since not in self._known:
            self._known[since] = await self._archive.between(since, self.upto)
        return self._known[since]

    async def corrected(self, since: int) -> Sequence[tuple[Note, Filed]]:
        if since not in self._corrected:
            self._corrected[since] = await self._archive.corrected(since, self.upto)
        return self._corrected[since]


class _Desk:
    """Writes each edition once: groups whose windows hold the same articles share it."""

    def __init__(self, compose: Compose) -> None:
        self._compose = compose
        self._drafts: dict[str, Draft | None] = {}

    async def written(self, wanted: Wanted, slot_at: datetime) -> Draft | None:
        key = edition_key(wanted, slot_at)
        if key not in self._drafts:
            await asyncio.sleep(0)  # writing takes milliseconds: others have their turn in between
            calls = tuple(self._compose(wanted))
            self._drafts[key] = draft_of(key, wanted, DIGEST, slot_at, calls) if calls else None
        return self._drafts[key]


def _concerning(found: Sequence[tuple[Note, Filed]], audience: Audience) -> tuple[Note, ...]:
    """The corrections of what the audience reads."""
    return tuple(note for note, filed in found if matching((filed,), audience, frozenset()))
