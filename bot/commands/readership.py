"""Readers as commands see them, over the steps of `bot.subscribers`: satisfies `bot.commands.asking.Readers`."""

from __future__ import annotations

from bot.commands.asking import Ask, Reader
from bot.schedules import DAILY, Schedule
from bot.subscribers import Standing, Subscribers


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
        return self._reader(await self._enrolled(ask), ask.thread_id)

    async def reschedule(self, ask: Ask, schedule: Schedule) -> Reader:
        """When digests come."""
        await self._reading(ask)
        standing = await self._subscribers.reschedule(ask.chat_id, schedule, ask.now, thread_id=ask.thread_id)
        return self._reader(standing, ask.thread_id)

    async def move(self, ask: Ask, zone: str) -> Reader:
        """Whose clocks count."""
        await self._reading(ask)
        return self._reader(await self._subscribers.set_zone(ask.chat_id, zone, ask.now), ask.thread_id)

    async def choose(self, ask: Ask, topics: tuple[str, ...]) -> Reader:
        """About what."""
        await self._reading(ask)
        standing = await self._subscribers.set_topics(ask.chat_id, topics, ask.now, thread_id=ask.thread_id)
        return self._reader(standing, ask.thread_id)

    async def present(self, ask: Ask, *, length: str = "", layout: str = "") -> Reader:
        """How long and in which layout."""
        await self._reading(ask)
        standing = await self._subscribers.present(ask.chat_id, ask.now, layout=layout or None, length=length or None)
        return self._reader(standing, ask.thread_id)

    async def pause(self, ask: Ask) -> Reader:
        """Send nothing until it subscribes again."""
        standing = await self._subscribers.find(ask.chat_id)
        if standing is None or standing.subscription(ask.thread_id) is None:
            return self._reader(standing, ask.thread_id)
        standing = await self._subscribers.pause(ask.chat_id, ask.now, thread_id=ask.thread_id)
        return self._reader(standing, ask.thread_id)

    async def _reading(self, ask: Ask) -> None:
        standing = await self._subscribers.find(ask.chat_id)
        if standing is None or standing.subscription(ask.thread_id) is None:
            await self._enrolled(ask)
        elif standing.chat.state != "active":
            await self._subscribers.returned(ask.chat_id, ask.now)  # who asks is there

    async def _enrolled(self, ask: Ask) -> Standing:
        title = ask.chat_title or (ask.first_name if ask.in_private else "")
        return await self._subscribers.subscribe(
            ask.chat_id, ask.now, thread_id=ask.thread_id, kind=ask.chat_kind, title=title
        )

    def _reader(self, standing: Standing | None, thread_id: int) -> Reader:
        if standing is None:
            return self._unknown
        chat, one = standing.chat, standing.subscription(thread_id)
        if one is None:
            return Reader(
                chat.zone or self._unknown.zone, self._unknown.schedule, length=chat.length, layout=chat.layout
            )
        return Reader(
            zone=one.zone,
            schedule=one.schedule,
            topics=one.topics,
            length=chat.length,
            layout=chat.layout,
            subscribed=not one.paused and chat.state == "active",
            known=True,
            next_due=one.due_at,
        )
