"""Small stand-ins behind the commands' own protocols, and a desk made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.commands.answering import answer
from bot.commands.asking import Ask, Desk, Reader, Reply
from bot.schedules import DAILY, Schedule, next_due
from bot.zones import Atlas
from content.article import Article, Filed
from content.document import Document, Paragraph, plain, words_of
from content.initiatives import Entry, Initiative
from content.wording.words import Words

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # a Friday
ATLAS = Atlas()


def filed(number: int, title: str = "", topics: tuple[str, ...] = ()) -> Filed:
    """An article in the archive, received `number` hours before now."""
    article = Article(title or f"Title {number}", (Paragraph(plain(f"Body of {number}.")),), topics=topics)
    return Filed(number, article, NOW - timedelta(hours=100 - number))


def entry(area: str, action: str, outcome: str = "", source: int = 1) -> Entry:
    """An initiative told by one article."""
    return Entry(Initiative(area=area, action=action, outcome=outcome), (source,), NOW, NOW)


@dataclass
class FakeReaders:
    """Readers in a dictionary."""

    kept: dict[tuple[int, int], Reader] = field(default_factory=dict)

    async def find(self, chat_id: int, thread_id: int) -> Reader:
        return self.kept.get((chat_id, thread_id), Reader("UTC", DAILY))

    async def subscribe(self, ask: Ask) -> Reader:
        return await self._put(ask, subscribed=True, known=True)

    async def reschedule(self, ask: Ask, schedule: Schedule) -> Reader:
        return await self._put(ask, subscribed=True, known=True, schedule=schedule)

    async def gather(self, ask: Ask, schedule: Schedule) -> Reader:
        due = next_due(schedule, (await self.find(ask.chat_id, ask.thread_id)).zone, ask.now)
        return await self._put(ask, initiatives=schedule, initiatives_due=due)

    async def move(self, ask: Ask, zone: str) -> Reader:
        return await self._put(ask, subscribed=True, known=True, zone=zone)

    async def choose(self, ask: Ask, topics: tuple[str, ...]) -> Reader:
        return await self._put(ask, subscribed=True, known=True, topics=tuple(sorted(topics)))

    async def present(self, ask: Ask, *, length: str = "", layout: str = "", card: bool | None = None) -> Reader:
        before = await self.find(ask.chat_id, ask.thread_id)
        return await self._put(
            ask,
            length=length or before.length,
            layout=layout or before.layout,
            card=before.card if card is None else card,
        )

    async def pause(self, ask: Ask) -> Reader:
        return await self._put(ask, subscribed=False)

    async def _put(self, ask: Ask, **changes: Any) -> Reader:
        reader = replace(await self.find(ask.chat_id, ask.thread_id), **changes)
        reader = replace(reader, next_due=next_due(reader.schedule, reader.zone, ask.now))
        self.kept[ask.chat_id, ask.thread_id] = reader
        return reader


@dataclass
class FakeRights:
    forgotten: list[int] = field(default_factory=list)

    async def export(self, chat_id: int) -> Mapping[str, Any]:
        return {"chat": {"chat_id": chat_id, "zone": "Asia/Baku"}}

    async def forget(self, chat_id: int, now: datetime) -> None:
        self.forgotten.append(chat_id)


@dataclass
class FakeArchive:
    articles: list[Filed] = field(default_factory=list)
    initiatives: list[Entry] = field(default_factory=list)

    async def latest(self, limit: int) -> Sequence[Filed]:
        return self.articles[::-1][:limit]

    async def find(self, number: int) -> Filed | None:
        return next((one for one in self.articles if one.number == number), None)

    async def topics(self) -> Sequence[tuple[str, int]]:
        counts: dict[str, int] = {}
        for one in self.articles:
            for topic in one.article.topics:
                counts[topic] = counts.get(topic, 0) + 1
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    async def entries(self) -> Sequence[Entry]:
        return self.initiatives


@dataclass
class FakeDigests:
    new: bool = False
    day: bool = False
    queued: list[str] = field(default_factory=list)
    shared: list[bool] = field(default_factory=list)

    async def digest_now(self, chat_id: int, thread_id: int, key: str, now: datetime, *, shared: bool = False) -> bool:
        self.shared.append(shared)
        if self.new:
            self.queued.append(key)
        return self.new

    async def last_day(self, chat_id: int, thread_id: int, key: str, now: datetime, *, shared: bool = False) -> bool:
        self.shared.append(shared)
        if self.day:
            self.queued.append(key)
        return self.day


@dataclass
class Office:
    """A desk, and somebody who asks."""

    readers: FakeReaders = field(default_factory=FakeReaders)
    rights: FakeRights = field(default_factory=FakeRights)
    archive: FakeArchive = field(default_factory=FakeArchive)
    digests: FakeDigests = field(default_factory=FakeDigests)
    layouts: tuple[str, ...] = ("classic", "rich")

    @property
    def desk(self) -> Desk:
        return Desk(Words(), self.readers, self.rights, self.archive, self.digests, ATLAS, self.layouts)

    async def ask(self, typed: str, **more: Any) -> tuple[Reply, ...]:
        """Type a command, or, with `pressed=True`, press the button with this data."""
        if more.get("pressed"):
            name, _, args = typed.partition(":")
        elif typed.startswith("/"):
            name, _, args = typed[1:].partition(" ")
        else:
            name, args = "", typed
        given = {"chat_id": 7, "now": NOW, "key": "update:1", "first_name": "Aysel", **more}
        return await answer(Ask(name=name, args=args, **given), self.desk)

    async def said(self, typed: str, **more: Any) -> str:
        """The words of the answer, all of them."""
        replies = await self.ask(typed, **more)
        return "\n".join(text_of(reply) for reply in replies)


def text_of(reply: Reply) -> str:
    """The words of a reply, its toast behind a bell."""
    words = words_of(reply.document.blocks) if reply.document else ""
    return f"{words}\n🔔 {reply.toast}" if reply.toast else words


def buttons_of(document: Document | None) -> dict[str, str]:
    """Labels and data of all buttons."""
    assert document is not None
    return {button.label: button.data for row in document.buttons for button in row}
