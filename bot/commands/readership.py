"""Readers as commands see them, over the steps of `bot.subscribers`: satisfies `bot.commands.asking.Readers`."""

from __future__ import annotations

from bot.commands.asking import Ask, Reader
from bot.schedules import DAILY, NEVER, Schedule
from bot.subscribers import DIGEST, INITIATIVES, Standing, Subscribers


class Readership:
    """A change to a chat that does not read yet subscribes it first, and one that was away is back."""

    def __init__(self, subscribers: Subscribers, zone: str = "UTC", schedule: Schedule = DAILY) -> None:
        self._subscribers = subscribers
        self._unknown = Reader(zone, schedule)

    async def find(self, chat_id: int, thread_id: int) -> Reader:
        """As it stands; the defaults for a chat that is not known."""
        return self._reader(await self._subscribers.find(chat_id), thread_id)

    async def subscribe(self, ask: Ask) -> Reader:
        """Begin, or begin again where it was paused."""
        standing = await self._enrolled(ask)
        for product in _products(standing, ask.thread_id):
            standing = await self._subscribers.resume(ask.chat_id, ask.now, thread_id=ask.thread_id, product=product)
        return self._reader(standing, ask.thread_id)

    async def reschedule(self, ask: Ask, schedule: Schedule) -> Reader:
        """When digests come."""
        await self._reading(ask, DIGEST)
        standing = await self._subscribers.reschedule(ask.chat_id, schedule, ask.now, thread_id=ask.thread_id)
        return self._reader(standing, ask.thread_id)

    async def gather(self, ask: Ask, schedule: Schedule) -> Reader:
        """When the list of new initiatives comes; its topics are those of the digest."""
        standing = await self._subscribers.find(ask.chat_id)
        one = standing.subscription(ask.thread_id, INITIATIVES) if standing else None
        if one is None and schedule.cadence == "off":
            return self._reader(standing, ask.thread_id)
        standing = await self._enrolled(ask, INITIATIVES)
        thread = ask.thread_id
        if digest := standing.subscription(thread):
            await self._subscribers.set_topics(ask.chat_id, digest.topics, ask.now, thread, INITIATIVES)
        standing = await self._subscribers.reschedule(ask.chat_id, schedule, ask.now, thread, INITIATIVES)
        return self._reader(standing, thread)

    async def move(self, ask: Ask, zone: str) -> Reader:
        """Whose clocks count."""
        await self._reading(ask)
        return self._reader(await self._subscribers.set_zone(ask.chat_id, zone, ask.now), ask.thread_id)

    async def choose(self, ask: Ask, topics: tuple[str, ...]) -> Reader:
        """About what."""
        standing = await self._reading(ask)
        for product in _products(standing, ask.thread_id):
            standing = await self._subscribers.set_topics(
                ask.chat_id, topics, ask.now, thread_id=ask.thread_id, product=product
            )
        return self._reader(standing, ask.thread_id)

    async def present(self, ask: Ask, *, length: str = "", layout: str = "", card: bool | None = None) -> Reader:
        """How long, in which layout, with or without a cover."""
        await self._reading(ask)
        standing = await self._subscribers.present(
            ask.chat_id, ask.now, layout=layout or None, length=length or None, card=card
        )
        return self._reader(standing, ask.thread_id)

    async def pause(self, ask: Ask) -> Reader:
        """Send nothing until it subscribes again."""
        standing = await self._subscribers.find(ask.chat_id)
        for product in _products(standing, ask.thread_id):
            standing = await self._subscribers.pause(ask.chat_id, ask.now, thread_id=ask.thread_id, product=product)
        return self._reader(standing, ask.thread_id)

    async def _reading(self, ask: Ask, product: str = "") -> Standing:
        """The chat as it stands, subscribed to this product, or, when it is none in particular, to any."""
        standing = await self._subscribers.find(ask.chat_id)
        has = _products(standing, ask.thread_id)
        if standing is None or not has or (product and product not in has):
            return await self._enrolled(ask)
        if standing.chat.state != "active":
            await self._subscribers.returned(ask.chat_id, ask.now)  # who asks is there
        return standing

    async def _enrolled(self, ask: Ask, product: str = DIGEST) -> Standing:
        title = ask.chat_title or (ask.first_name if ask.in_private else "")
        return await self._subscribers.subscribe(
            ask.chat_id, ask.now, thread_id=ask.thread_id, kind=ask.chat_kind, title=title, product=product
        )

    def _reader(self, standing: Standing | None, thread_id: int) -> Reader:
        if standing is None:
            return self._unknown
        chat, one = standing.chat, standing.subscription(thread_id)
        lists = standing.subscription(thread_id, INITIATIVES)
        planned = lists.schedule if lists and not lists.paused else NEVER
        lists_due = lists.due_at if lists else None
        if one is None:
            return Reader(
                chat.zone or self._unknown.zone,
                self._unknown.schedule,
                length=chat.length,
                layout=chat.layout,
                card=chat.card,
                initiatives=planned,
                initiatives_due=lists_due,
            )
        return Reader(
            zone=one.zone,
            schedule=one.schedule,
            topics=one.topics,
            length=chat.length,
            layout=chat.layout,
            card=chat.card,
            subscribed=not one.paused and chat.state == "active",
            known=True,
            next_due=one.due_at,
            initiatives=planned,
            initiatives_due=lists_due,
        )


def _products(standing: Standing | None, thread_id: int) -> tuple[str, ...]:
    return tuple(one.product for one in standing.subscriptions if one.thread_id == thread_id) if standing else ()
