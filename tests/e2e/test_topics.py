"""A forum of which one topic is closed: the others go on, the closed one loses nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import Clock
from bot.storage.engine import Storage
from bot.subscribers import DIGEST
from content.document import Document, Paragraph, plain
from content.markup import write
from tests.e2e.running import playing, running, settled

OPEN, CLOSED = 7, 8


async def test_a_closed_topic_waits_alone_is_told_of_once_and_loses_nothing(tmp_path: Path) -> None:
    clock = Clock()
    async with playing(clock) as playground:
        forum = playground.supergroup("Forum", playground.person("Aysel"))
        forum.topics = {OPEN: True, CLOSED: False}
        async with running(tmp_path, playground, clock) as herald:

            async def sent() -> bool:
                now = await herald.storage.ledger.report()
                return not (now.pending or now.sending)

            async def next_day(title: str) -> None:
                await herald.intake.take_in(f"{title}\n\n{title}, as was said on Monday.".encode(), "a.txt")
                clock.advance(await due(herald.storage, forum.id))
                await herald.plan_due()
                await settled(sent)

            def told(words: str, thread: int) -> int:
                return sum(words in one.text for one in forum.messages if one.thread == thread)

            for thread in (OPEN, CLOSED):
                await herald.subscribers.subscribe(forum.id, clock(), thread, kind="supergroup")
            for title in ("Harbour opens a ferry line", "Museum shows old maps"):
                await next_day(title)
                assert told(title, OPEN) == 1
                assert told(title, CLOSED) == 0
            assert told("I may not write in this topic any more.", 0) == 1
            forum.topics[CLOSED] = True
            await next_day("Orchard blooms in autumn")
            for title in ("Harbour", "Museum", "Orchard"):
                assert told(title, CLOSED) == 1
            standing = await herald.subscribers.find(forum.id)
            assert standing is not None
            assert standing.chat.state == "active"


async def test_a_closed_topic_that_never_subscribed_is_not_told_that_a_digest_waits(tmp_path: Path) -> None:
    async with playing() as playground:
        forum = playground.supergroup("Forum", playground.person("Aysel"))
        forum.topics = {CLOSED: False}
        async with running(tmp_path, playground) as herald:
            note = write(Document((Paragraph(plain("News")),)))
            await herald.answer("asked", forum.id, CLOSED, note, herald.clock())

            def told() -> list[str]:
                return [one.text for one in forum.messages if "I may not write" in one.text]

            await settled(lambda: bool(told()))
            assert told() == ["I may not write in this topic: it is closed."]


async def due(storage: Storage, chat: int) -> datetime:
    """When both topics are due."""
    standing = await storage.book.standing(chat)
    assert standing is not None
    moments = [one.due_at for one in standing.subscriptions if one.product == DIGEST and one.due_at]
    return max(moments) + timedelta(seconds=1)
