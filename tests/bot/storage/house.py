"""The work over a real database, with a clock that is moved by hand and a sender without a network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.delivery.ledger import Record, State
from bot.digests import Digests
from bot.editions import Wanted
from bot.intake import Intake
from bot.schedules import DAILY, Schedule
from bot.storage.engine import Storage
from bot.storage.planning import Planning
from bot.subscribers import Standing, Subscribers, Subscription
from content.markup.calls import Call
from tests.bot.makers import NOON, article

LEASE = timedelta(minutes=5)


def compose(wanted: Wanted) -> Sequence[Call]:
    """An edition that says what it was asked for."""
    numbers = [filed.number for filed in wanted.articles]
    return [Call("sendMessage", {"text": f"{wanted.kind} {wanted.audience.length} {numbers}"})]


class House:
    """Everything below the edges, as `app.py` puts it together."""

    def __init__(self, storage: Storage, chunk: int = 10_000) -> None:
        self.now = NOON
        self.storage = storage
        self.subscribers = Subscribers(storage.book)
        self.planning = Planning(storage.database, chunk)
        self.digests = Digests(storage.articles, self.planning, compose)
        self.intake = Intake(storage.articles, lambda: self.now)

    async def publish(self, title: str, *, urgent: bool = False, topics: tuple[str, ...] = ()) -> int:
        return (await self.intake.take(article(title, topics=topics), urgent=urgent)).number

    async def subscribe(self, *chats: int, schedule: Schedule = DAILY) -> None:
        for chat in chats:
            await self.subscribers.subscribe(chat, self.now)
            await self.subscribers.reschedule(chat, schedule, self.now)

    async def standing(self, chat: int) -> Standing:
        standing = await self.subscribers.find(chat)
        assert standing is not None
        return standing

    async def subscription(self, chat: int) -> Subscription:
        one = (await self.standing(chat)).subscription()
        assert one is not None
        return one

    async def plan(self, now: datetime) -> int:
        self.now = now
        return await self.digests.plan_due(now)

    async def send(self, state: State = "sent", limit: int = 10_000) -> list[tuple[int, str]]:
        """What waits, as (chat, text), at most `limit`; all of it ends in `state`."""
        ledger, sent = self.storage.ledger, []
        while len(sent) < limit and (
            rows := await ledger.claim(min(50, limit - len(sent)), self.now, self.now + LEASE, "worker")
        ):
            for row in rows:
                calls = row.calls if row.edition_id is None else await ledger.calls_of(row.edition_id)
                assert calls is not None
                sent.append((row.chat_id, calls[0].parameters["text"]))
            await ledger.record(
                [Record(row.id, row.chat_id, state, 1, row.attempts) for row in rows], self.now, "worker"
            )
        return sorted(sent)
