"""Whatever happens, in whatever order: a reader gets every article once."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.schedules import Schedule
from bot.storage.engine import open_storage
from tests.bot.makers import TOMORROW
from tests.bot.storage.house import LEASE, House

PEOPLE = 3
TOPICS = ((), ("a",), ("a", "b"))
ZONES = ("UTC", "Europe/Berlin", "America/Santiago", "Asia/Baku", "Pacific/Kiritimati")

people = st.integers(0, PEOPLE - 1)
schedules = st.builds(
    Schedule,
    st.sampled_from(["off", "at_once", "daily", "daily", "weekdays", "weekly"]),
    st.integers(0, 1439),
    st.integers(0, 6),
)
steps = st.one_of(
    st.tuples(st.just("publish"), st.sampled_from([("a",), ("b",), ("a", "b")]), st.sampled_from([False, False, True])),
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 24, 30, 200, -1])),
    st.tuples(st.just("plan")),
    st.tuples(st.just("send"), st.sampled_from(["sent", "uncertain", "failed"]), st.integers(1, 4)),
    st.tuples(st.just("crash"), st.integers(1, 4)),
    st.tuples(st.just("reschedule"), people, schedules),
    st.tuples(st.just("zone"), people, st.sampled_from(ZONES)),
    st.tuples(st.just("topics"), st.sampled_from(TOPICS)),
    st.tuples(st.just("pause"), people),
    st.tuples(st.just("resume"), people),
    st.tuples(st.just("gone"), people),
    st.tuples(st.just("returned"), people),
    st.tuples(st.just("migrate"), people),
    st.tuples(st.just("now"), people),
)


class World:
    """The house and its readers; the last one changes topics, the others read everything."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.chats = list(range(1, PEOPLE + 1))
        self.moves = 100
        self.asked = 0
        self.published: dict[int, tuple[str, ...]] = {}
        self.got: list[Counter[int]] = [Counter() for _ in self.chats]

    async def begin(self) -> None:
        await self.house.subscribe(*self.chats)

    async def step(self, name: str, *arguments: Any) -> None:
        await getattr(self, name)(*arguments)
        report = await self.house.storage.ledger.report()
        assert report.adds_up, report

    async def publish(self, topics: tuple[str, ...], urgent: bool) -> None:
        number = await self.house.publish(f"Story {len(self.published)}", topics=topics, urgent=urgent)
        self.published[number] = topics

    async def wait(self, hours: int) -> None:
        self.house.now += timedelta(hours=hours)

    async def plan(self) -> None:
        await self.house.plan(self.house.now)

    async def send(self, state: Any, limit: int) -> None:
        for chat, words in await self.house.send(state, limit):
            if state != "failed":
                self.note(chat, words)

    async def crash(self, limit: int) -> None:
        """The worker dies while it sends: what may have arrived counts as received, unless it is sent again."""
        ledger, now = self.house.storage.ledger, self.house.now
        for row in await ledger.claim(limit, now, now + LEASE, "dead"):
            assert row.edition_id is not None
            if row.kind != "urgent":
                self.note(row.chat_id, (await ledger.calls_of(row.edition_id))[0].parameters["text"])
        await ledger.recover(now, {"urgent"}, "dead")

    def note(self, chat: int, words: str) -> None:
        self.got[self.chats.index(chat)].update(map(int, re.findall(r"\d+", words)))

    async def reschedule(self, who: int, schedule: Schedule) -> None:
        await self.house.subscribers.reschedule(self.chats[who], schedule, self.house.now)

    async def zone(self, who: int, zone: str) -> None:
        await self.house.subscribers.set_zone(self.chats[who], zone, self.house.now)

    async def topics(self, topics: tuple[str, ...]) -> None:
        await self.house.subscribers.set_topics(self.chats[-1], topics, self.house.now)

    async def pause(self, who: int) -> None:
        await self.house.subscribers.pause(self.chats[who], self.house.now)

    async def resume(self, who: int) -> None:
        await self.house.subscribers.resume(self.chats[who], self.house.now)

    async def gone(self, who: int) -> None:
        await self.house.subscribers.gone(self.chats[who], "blocked", self.house.now)

    async def returned(self, who: int) -> None:
        await self.house.subscribers.returned(self.chats[who], self.house.now)

    async def migrate(self, who: int) -> None:
        self.moves += 1
        await self.house.subscribers.migrate(self.chats[who], self.moves, self.house.now)
        self.chats[who] = self.moves

    async def now(self, who: int) -> None:
        self.asked += 1
        await self.house.digests.digest_now(self.chats[who], 0, f"update:{self.asked}", self.house.now)

    async def end(self) -> None:
        """Let everything settle: everybody reads daily at eight in UTC, and nothing fails any more."""
        self.house.now = max(self.house.now, TOMORROW)
        for chat in self.chats:
            await self.house.subscribers.returned(chat, self.house.now)
            await self.house.subscribers.set_zone(chat, "UTC", self.house.now)
            await self.house.subscribers.reschedule(chat, Schedule("daily"), self.house.now)
        # Urgent news first, then what was under way, then the rest.
        await self.plan()
        await self.send("sent", 1000)
        for _ in range(2):
            self.house.now = (self.house.now + timedelta(days=1)).replace(hour=9, minute=0)
            await self.plan()
            await self.send("sent", 1000)

    def check(self) -> None:
        for got in self.got[:-1]:
            assert got == Counter(self.published.keys())
        always = {number for number, topics in self.published.items() if "a" in topics}
        assert always <= set(self.got[-1])
        assert max(self.got[-1].values(), default=1) == 1


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=5, max_size=30))
def test_every_reader_gets_every_article_once(sqlite_template: Path, sequence: list[tuple[Any, ...]]) -> None:
    async def live() -> None:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(sqlite_template, Path(folder) / "herald.db")
            async with open_storage(f"sqlite:///{folder}/herald.db") as storage:
                world = World(House(storage))
                await world.begin()
                for step in sequence:
                    await world.step(*step)
                await world.end()
                world.check()

    asyncio.run(live())
