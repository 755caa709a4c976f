"""What a chat may do with its news: begin, choose, pause, come back, move, be forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from bot.schedules import DAILY, Schedule, UnknownZone, known_zone, next_due

ChatState = Literal["active", "gone", "muted"]

DIGEST = "digest"
INITIATIVES = "initiatives"
LOOK_BACK = timedelta(hours=24)
"""How far the first digest of a new subscription reaches back, so that it has something to say."""

MUTED_FOR = timedelta(hours=24)
"""After how long we try again to write where we were not allowed to."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat and how it likes to read; `card`: its digests have a cover.

    `zone` is empty until it said where it is, `language` until we know.
    """

    chat_id: int
    kind: str = "private"
    title: str = ""
    language: str = ""
    zone: str = ""
    layout: str = "classic"
    length: str = "brief"
    card: bool = False
    state: ChatState = "active"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One product for one chat (or one topic of a forum). `topics` sorted, none means all; `id` 0: not kept yet.

    `covered` is the number of the last article that was confirmed for it; only deliveries move it.
    """

    chat_id: int
    thread_id: int = 0
    product: str = DIGEST
    schedule: Schedule = DAILY
    zone: str = "UTC"
    topics: tuple[str, ...] = ()
    paused: bool = False
    due_at: datetime | None = None
    covered: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """All we know of a chat."""

    chat: Chat
    subscriptions: tuple[Subscription, ...] = ()

    def subscription(self, thread_id: int = 0, product: str = DIGEST) -> Subscription | None:
        """The one of this thread and product, if there is one."""
        for one in self.subscriptions:
            if (one.thread_id, one.product) == (thread_id, product):
                return one
        return None


class Book(Protocol):
    """Where chats and subscriptions are written down. Each method is one transaction."""

    async def standing(self, chat_id: int) -> Standing | None:
        """The chat as it stands."""
        ...

    async def enrol(self, chat: Chat, subscription: Subscription, since: datetime, now: datetime) -> Standing:
        """Write down what is not there yet and leave what is; a new one is `covered` up to what came before `since`."""
        ...

    async def amend(
        self,
        before: Standing,
        after: Standing,
        now: datetime,
        *,
        withdraw: Sequence[int] = (),
        again_at: datetime | None = None,
        by_clock: bool = False,
    ) -> None:
        """Write what differs, but never `covered`.

        Deliveries of the subscriptions in `withdraw` that wait are skipped; a subscription that lost one is due
        `again_at`, when given. `by_clock`: only digests that came by the clock, and of which nothing was sent.
        """
        ...

    async def move(self, old: int, new: int, now: datetime) -> None:
        """The chat has another id; what it chose, what it has got and what is on its way go along. Safe twice."""
        ...

    async def erase(self, chat_id: int, now: datetime) -> None:
        """Nothing with this id is left; finished deliveries stay as counts."""
        ...

    async def export(self, chat_id: int) -> Mapping[str, Any]:
        """Everything that is kept about the chat, ready for JSON."""
        ...

    async def muted_before(self, moment: datetime, limit: int) -> Sequence[int]:
        """Chats that have been muted since before `moment`, longest first."""
        ...


class NotSubscribed(LookupError):
    """The chat has no such subscription: subscribe first."""


class Subscribers:
    """The steps, each safe to take twice. A change raises NotSubscribed where there is nothing to change."""

    def __init__(self, book: Book, zone: str = "UTC", schedule: Schedule = DAILY) -> None:
        self._book = book
        self._zone = zone
        self._schedule = schedule

    async def find(self, chat_id: int) -> Standing | None:
        """The chat as it stands; None when we do not know it."""
        return await self._book.standing(chat_id)

    async def subscribe(
        self,
        chat_id: int,
        now: datetime,
        thread_id: int = 0,
        *,
        kind: str = "private",
        title: str = "",
        language: str = "",
        product: str = DIGEST,
    ) -> Standing:
        """Begin with the defaults, or begin again with what was chosen before a pause or an absence."""
        chat = Chat(chat_id, kind, title, language)
        known = await self._book.standing(chat_id)
        zone = (known.chat.zone if known else "") or self._zone
        fresh = Subscription(chat_id, thread_id, product, self._schedule, zone)
        fresh = replace(fresh, due_at=_due(fresh, chat, now))
        standing = await self._book.enrol(chat, fresh, now - LOOK_BACK, now)
        active = replace(standing.chat, kind=kind, title=title or standing.chat.title, state="active", reason="")
        revived = standing.chat.state != "active"
        subscriptions = tuple(
            self._begun(one, active, now) if (one.thread_id, one.product) == (thread_id, product) or revived else one
            for one in standing.subscriptions
        )
        return await self._amend(standing, Standing(active, subscriptions), now)

    def _begun(self, one: Subscription, chat: Chat, now: datetime) -> Subscription:
        # A second /start must not push back a digest that is due: only what stood still is set going.
        going = replace(one, paused=False)
        return going if going == one and one.due_at is not None else replace(going, due_at=_due(going, chat, now))

    async def reschedule(
        self, chat_id: int, schedule: Schedule, now: datetime, thread_id: int = 0, product: str = DIGEST
    ) -> Standing:
        """When it comes from now on; what was not yet delivered comes then. Choosing a time ends a pause."""
        before = await self._standing(chat_id)
        one = self._one(before, thread_id, product)
        changed = replace(one, schedule=schedule, paused=False)
        if changed == one:
            return before
        after = _with(before, _due_again(changed, before.chat, now))
        return await self._amend(before, after, now, withdraw=(one.id,), by_clock=True)

    async def set_zone(self, chat_id: int, zone: str, now: datetime) -> Standing:
        """Whose clocks count, for all the chat's subscriptions. Raises UnknownZone."""
        if not known_zone(zone):
            raise UnknownZone(zone)
        before = await self._standing(chat_id)
        after = Standing(
            replace(before.chat, zone=zone),
            tuple(_due_again(replace(one, zone=zone), before.chat, now) for one in before.subscriptions),
        )
        return await self._amend(before, after, now)

    async def set_topics(
        self, chat_id: int, topics: Sequence[str], now: datetime, thread_id: int = 0, product: str = DIGEST
    ) -> Standing:
        """About what; none means everything. A digest that waits with the old topics is made anew with these."""
        before = await self._standing(chat_id)
        one = self._one(before, thread_id, product)
        changed = replace(one, topics=tuple(sorted({" ".join(topic.split()) for topic in topics} - {""})))
        if changed == one:
            return before
        return await self._amend(before, _with(before, changed), now, withdraw=(one.id,), again_at=now)

    async def present(
        self,
        chat_id: int,
        now: datetime,
        *,
        layout: str | None = None,
        length: str | None = None,
        language: str | None = None,
        card: bool | None = None,
    ) -> Standing:
        """In which layout, length and language, with or without a cover; None leaves it as it is."""
        before = await self._standing(chat_id)
        chat = replace(
            before.chat,
            layout=before.chat.layout if layout is None else layout,
            length=before.chat.length if length is None else length,
            language=before.chat.language if language is None else language,
            card=before.chat.card if card is None else card,
        )
        return await self._amend(before, replace(before, chat=chat), now)

    async def pause(self, chat_id: int, now: datetime, thread_id: int = 0, product: str = DIGEST) -> Standing:
        """Send nothing until it begins again, not even what waits already; everything chosen is kept."""
        before = await self._standing(chat_id)
        one = self._one(before, thread_id, product)
        paused = replace(one, paused=True, due_at=None)
        return await self._amend(before, _with(before, paused), now, withdraw=(one.id,))

    async def resume(self, chat_id: int, now: datetime, thread_id: int = 0, product: str = DIGEST) -> Standing:
        """Begin again where it was paused: the next digest reaches back to the last one."""
        before = await self._standing(chat_id)
        one = self._one(before, thread_id, product)
        if not one.paused:
            return before
        return await self._amend(before, _with(before, _due_again(replace(one, paused=False), before.chat, now)), now)

    async def gone(self, chat_id: int, reason: str, now: datetime) -> None:
        """It left or blocked us: send nothing, keep everything. A chat we do not know is none of our business."""
        await self._switch_off(chat_id, "gone", reason, now)

    async def muted(self, chat_id: int, reason: str, now: datetime) -> None:
        """We may not write there at the moment."""
        await self._switch_off(chat_id, "muted", reason, now)

    async def returned(self, chat_id: int, now: datetime) -> None:
        """It can be written to again."""
        before = await self._book.standing(chat_id)
        if before is None or before.chat.state == "active":
            return
        chat = replace(before.chat, state="active", reason="")
        await self._amend(
            before, Standing(chat, tuple(_due_again(one, chat, now) for one in before.subscriptions)), now
        )

    async def retry_muted(self, now: datetime, limit: int = 500) -> int:
        """Try again where we were muted a day ago; how many chats."""
        chats = await self._book.muted_before(now - MUTED_FOR, limit)
        for chat_id in chats:
            await self.returned(chat_id, now)
        return len(chats)

    async def migrate(self, old: int, new: int, now: datetime) -> None:
        """A group became a supergroup. The news of it may come twice and in any order."""
        if old != new:
            await self._book.move(old, new, now)

    async def forget(self, chat_id: int, now: datetime) -> None:
        """Delete all that is known about the chat, the questions and answers that wait included."""
        await self._book.erase(chat_id, now)

    async def export(self, chat_id: int) -> Mapping[str, Any]:
        """Everything kept about the chat, ready for JSON; empty when there is nothing."""
        return await self._book.export(chat_id)

    async def _switch_off(self, chat_id: int, state: ChatState, reason: str, now: datetime) -> None:
        before = await self._book.standing(chat_id)
        if before is None:
            return
        after = Standing(
            replace(before.chat, state=state, reason=reason),
            tuple(replace(one, due_at=None) for one in before.subscriptions),
        )
        await self._amend(before, after, now, withdraw=tuple(one.id for one in before.subscriptions))

    async def _standing(self, chat_id: int) -> Standing:
        standing = await self._book.standing(chat_id)
        if standing is None:
            raise NotSubscribed(f"chat {chat_id} is not known")
        return standing

    def _one(self, standing: Standing, thread_id: int, product: str) -> Subscription:
        one = standing.subscription(thread_id, product)
        if one is None:
            raise NotSubscribed(f"chat {standing.chat.chat_id} has no {product} in thread {thread_id}")
        return one

    async def _amend(
        self,
        before: Standing,
        after: Standing,
        now: datetime,
        *,
        withdraw: Sequence[int] = (),
        again_at: datetime | None = None,
        by_clock: bool = False,
    ) -> Standing:
        if after != before or withdraw:
            await self._book.amend(before, after, now, withdraw=withdraw, again_at=again_at, by_clock=by_clock)
        return after


def _due(one: Subscription, chat: Chat, now: datetime) -> datetime | None:
    """When it is due next, counted from now: never for what is paused, nor where we cannot write."""
    if one.paused or chat.state != "active":
        return None
    return next_due(one.schedule, one.zone, now)


def _due_again(one: Subscription, chat: Chat, now: datetime) -> Subscription:
    return replace(one, due_at=_due(one, chat, now))


def _with(standing: Standing, changed: Subscription) -> Standing:
    return replace(
        standing, subscriptions=tuple(changed if one.id == changed.id else one for one in standing.subscriptions)
    )
