"""What was wrong is put right where it was read, through the whole bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Herald
from bot.clock import Clock
from bot.playground import Playground
from bot.playground.people import Person
from bot.schedules import Schedule
from tests.e2e.running import playing, running, settled

FERRY = """---
title: Harbour opens a second ferry line
id: ferry
---

A second ferry will cross the harbour from Monday. It carries 300 passengers an hour.
"""
LIBRARY = """---
title: The old library moves
id: library
---

The old library moves to the market square next week. Readers keep their cards.
"""


@asynccontextmanager
async def reading(folder: Path) -> AsyncIterator[tuple[Playground, Herald, Person]]:
    """The bot and its one reader."""
    clock = Clock()
    async with playing(clock) as playground, running(folder, playground, clock) as herald:
        yield playground, herald, playground.person("Aysel")


async def take(herald: Herald, text: str, *swaps: tuple[str, str]) -> int:
    for swap in swaps:
        assert swap[0] in text
        text = text.replace(*swap)
    return (await herald.intake.take_in(text.encode(), "a.md")).number


async def recorded(herald: Herald, count: int) -> None:
    """Wait until so many deliveries have ended well, and all adds up."""
    async with asyncio.timeout(15):
        while (report := await herald.storage.ledger.report()).sent < count:
            await asyncio.sleep(0.05)
    assert report.adds_up
    assert not report.failed


async def digest(herald: Herald, person: Person, *texts: str) -> int:
    """The reader asks for a digest of these articles; the number of its message."""
    for text in texts:
        await take(herald, text)
    said = person.say(person.chat, "/digest")
    number = (await person.chat.wait_for("article_1", after=said.id, seconds=15)).id
    await recorded(herald, 1)
    return number


async def test_a_digest_that_was_read_says_what_is_right(tmp_path: Path) -> None:
    async with reading(tmp_path) as (_, herald, person):
        number = await digest(herald, person, FERRY, LIBRARY)
        count = len(person.chat.messages)
        assert "300 passengers" in person.chat.by_id[number].text
        await take(herald, FERRY, ("300 passengers", "200 passengers"))
        await settled(lambda: "Corrected" in person.chat.by_id[number].text)
        text = person.chat.by_id[number].text
        assert "300 passengers" not in text
        assert "old library" in text
        assert text.rstrip().endswith("It carries 200 passengers an hour. /article_1")
        assert len(person.chat.messages) == count


async def test_a_slip_of_the_pen_is_put_right_without_a_word(tmp_path: Path) -> None:
    async with reading(tmp_path) as (_, herald, person):
        number = await digest(herald, person, FERRY.replace("passengers", "pasengers"))
        await take(herald, FERRY)
        await settled(lambda: "passengers" in person.chat.by_id[number].text)
        assert "Corrected" not in person.chat.by_id[number].text


async def test_what_the_editor_calls_silent_is_put_right_without_a_word(tmp_path: Path) -> None:
    async with reading(tmp_path) as (_, herald, person):
        number = await digest(herald, person, FERRY)
        right = FERRY.replace("300 passengers", "200 passengers")
        await herald.intake.take_in(right.encode(), "a.md", wish="typo")
        await settled(lambda: "200 passengers" in person.chat.by_id[number].text)
        assert "Corrected" not in person.chat.by_id[number].text


async def test_a_second_correction_takes_the_place_of_the_first(tmp_path: Path) -> None:
    async with reading(tmp_path) as (_, herald, person):
        number = await digest(herald, person, FERRY)
        await take(herald, FERRY, ("300 passengers", "200 passengers"))
        await settled(lambda: "200" in person.chat.by_id[number].text)
        await take(herald, FERRY, ("300 passengers", "250 passengers"))
        await settled(lambda: "250" in person.chat.by_id[number].text)
        text = person.chat.by_id[number].text
        assert text.count("Corrected") == 1
        assert "200" not in text


async def test_what_is_withdrawn_leaves_the_digest_and_the_rest_stays(tmp_path: Path) -> None:
    async with reading(tmp_path) as (_, herald, person):
        number = await digest(herald, person, FERRY, LIBRARY)
        assert await herald.storage.articles.retract(1)
        await settled(lambda: "ferry" not in person.chat.by_id[number].text)
        assert "old library" in person.chat.by_id[number].text
        assert await herald.storage.articles.state(1) == "retracted"


async def test_a_message_with_nothing_else_is_deleted(tmp_path: Path) -> None:
    async with reading(tmp_path) as (_, herald, person):
        number = await digest(herald, person, FERRY)
        assert await herald.storage.articles.retract(1)
        await settled(lambda: number not in person.chat.by_id)


async def test_after_two_days_it_shows_that_it_was_withdrawn(tmp_path: Path) -> None:
    async with reading(tmp_path) as (_, herald, person):
        number = await digest(herald, person, FERRY)
        herald.clock.advance(herald.clock() + timedelta(days=3))
        assert await herald.storage.articles.retract(1)
        await settled(lambda: "withdrawn" in person.chat.by_id[number].text)
        assert "ferry" not in person.chat.by_id[number].text


async def test_a_message_the_reader_deleted_is_no_trouble(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with reading(tmp_path) as (_, herald, person):
        number = await digest(herald, person, FERRY)
        person.chat.drop(person.chat.by_id[number])
        await take(herald, FERRY, ("300 passengers", "200 passengers"))
        await recorded(herald, 2)
        assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_twice_is_once(tmp_path: Path) -> None:
    async with reading(tmp_path) as (playground, herald, person):
        number = await digest(herald, person, FERRY)
        await take(herald, FERRY, ("300 passengers", "200 passengers"))
        await settled(lambda: "200" in person.chat.by_id[number].text)
        edits = playground.api.calls["editMessageText"]
        for _ in range(3):
            herald.clock.advance(herald.clock() + timedelta(seconds=30))
            await herald.correct()
        await asyncio.sleep(0.5)
        assert playground.api.calls["editMessageText"] == edits
        assert await herald.storage.corrections.open() == []


def long(*extra: str) -> str:
    """A post of several messages; what is extra stands at its end."""
    paragraphs = [f"Paragraph {n} tells what happened on pier {n} of the harbour. " * 12 for n in range(1, 9)]
    return "\n\n".join((FERRY.strip(), *paragraphs, *extra))


async def posts(herald: Herald, person: Person, text: str, layout: str = "classic") -> list[int]:
    """The reader gets everything at once and in full; the numbers of the messages of its first post."""
    person.say(person.chat, "/start")
    await person.chat.wait_for("digest", seconds=15)
    await recorded(herald, 1)
    now = herald.clock()
    await herald.subscribers.present(person.chat.id, now, length="full", layout=layout)
    await herald.subscribers.reschedule(person.chat.id, Schedule("at_once"), now)
    said = person.chat.messages[-1].id
    await take(herald, text)
    await recorded(herald, 2)
    return [message.id for message in person.chat.messages if message.id > said]


async def test_of_a_long_post_only_the_part_with_the_error_is_edited(tmp_path: Path) -> None:
    async with reading(tmp_path) as (playground, herald, person):
        parts = await posts(herald, person, long())
        assert len(parts) > 1
        await take(herald, long(), ("300 passengers", "200 passengers"))
        await recorded(herald, 3)
        assert "200 passengers" in person.chat.by_id[parts[0]].text
        assert "Corrected" in person.chat.by_id[parts[-1]].text
        assert playground.api.calls["editMessageText"] == 2
        assert person.chat.messages[-1].id == parts[-1]


async def test_a_part_more_follows_as_a_reply_and_goes_again(tmp_path: Path) -> None:
    async with reading(tmp_path) as (_, herald, person):
        parts = await posts(herald, person, long())
        await take(herald, long("The mayor adds a word. " * 150, "A last line for the end."))
        await recorded(herald, 3)
        more = [message for message in person.chat.messages if message.id > parts[-1]]
        assert len(more) == 1
        assert "A last line" in "".join(message.text for message in person.chat.messages)
        assert more[0].api()["reply_to_message"]["message_id"] == parts[-1]
        await take(herald, long())
        await recorded(herald, 4)
        assert more[0].id not in person.chat.by_id
        assert "The mayor" not in "".join(message.text for message in person.chat.messages)


async def test_a_rich_message_is_edited_as_it_was_written(tmp_path: Path) -> None:
    async with reading(tmp_path) as (_, herald, person):
        (part,) = await posts(herald, person, FERRY, "rich")
        await take(herald, FERRY, ("300 passengers", "200 passengers"))
        await settled(lambda: "200 passengers" in person.chat.by_id[part].text)
        assert "rich_message" in person.chat.by_id[part].content
        assert "Corrected" in person.chat.by_id[part].text
        assert await herald.storage.articles.retract(1)
        await settled(lambda: part not in person.chat.by_id)


async def test_an_article_that_was_asked_for_is_put_right_and_withdrawn(tmp_path: Path) -> None:
    async with reading(tmp_path) as (playground, herald, person):
        await take(herald, FERRY)
        for asked in ("/article 1", "/start article_1", "/latest"):
            said = person.say(person.chat, asked)
            await person.chat.wait_for("ferry", after=said.id, seconds=15)
        await settled(lambda: sum("300 passengers" in message.text for message in person.chat.messages) == 2)
        shown = [message.id for message in person.chat.messages if "300 passengers" in message.text]
        count = len(person.chat.messages)
        await take(herald, FERRY, ("300 passengers", "200 passengers"))
        await settled(lambda: all("200 passengers" in person.chat.by_id[number].text for number in shown))
        assert all("Corrected" in person.chat.by_id[number].text for number in shown)
        assert not any("300 passengers an hour." in message.text for message in person.chat.messages)
        assert playground.api.calls["editMessageText"] == len(shown)
        assert len(person.chat.messages) == count
        assert await herald.storage.articles.retract(1)
        await settled(lambda: not any(number in person.chat.by_id for number in shown))
        assert "second ferry" in person.chat.messages[-1].text


async def test_the_next_digest_tells_of_the_correction(tmp_path: Path) -> None:
    async with reading(tmp_path) as (_, herald, person):
        person.say(person.chat, "/start")
        await person.chat.wait_for("digest", seconds=15)
        await recorded(herald, 1)
        await take(herald, FERRY)
        said = person.say(person.chat, "/digest")
        await person.chat.wait_for("article_1", after=said.id, seconds=15)
        await recorded(herald, 2)
        await take(herald, FERRY, ("300 passengers", "200 passengers"))
        await recorded(herald, 3)
        await take(herald, LIBRARY)
        said = person.say(person.chat, "/digest")
        told = await person.chat.wait_for("old library", after=said.id, seconds=15)
        assert "earlier digest: It carries 200 passengers an hour. /article_1" in told.text
