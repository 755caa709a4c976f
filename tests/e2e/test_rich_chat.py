"""A reader's way to rich messages, through the whole bot and a server that may not have them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import Herald
from bot.playground import Playground
from bot.playground.faults import Fault, drop_after
from bot.playground.people import Person
from bot.playground.refusals import Refused
from tests.e2e.running import playing, running, settled

ARTICLE = """Harbour opens a second ferry line

Vesla – A second ferry will cross the harbour from Monday.

| Line | Place | Outcome |
|---|---|---|
| First | Old pier | Every hour |
| Second | New pier | Every half hour |
"""


@asynccontextmanager
async def reading(folder: Path) -> AsyncIterator[tuple[Playground, Herald, Person]]:
    """The bot with the article, and a reader."""
    async with playing() as playground, running(folder, playground) as herald:
        await herald.intake.take_in(ARTICLE.encode(), "ferry.md")
        yield playground, herald, playground.person("Aysel")


async def asked(person: Person) -> int:
    """The reader asks for the table; the number of its message."""
    said = person.say(person.chat, "/layout")
    return (await person.chat.wait_for("real tables", after=said.id, seconds=15)).id


async def test_who_sees_the_table_reads_rich_from_then_on(tmp_path: Path) -> None:
    async with reading(tmp_path) as (_, _, person):
        number = await asked(person)
        probe = person.chat.by_id[number]
        assert [block["type"] for block in probe.content["rich_message"]["blocks"]] == ["paragraph", "table"]
        person.tap(probe, "I see a table")
        await settled(lambda: "From now on" in person.chat.by_id[number].text)
        assert "rich_message" in person.chat.by_id[number].content
        said = person.say(person.chat, "/article 1")
        post = await person.chat.wait_for("Every half hour", after=said.id, seconds=15)
        assert "table" in [block["type"] for block in post.content["rich_message"]["blocks"]]
        person.say(person.chat, "/layout classic")
        plain = await person.chat.wait_for("plain messages", after=post.id, seconds=15)
        assert "rich_message" not in plain.content


async def test_who_does_not_answer_stays_with_plain_messages(tmp_path: Path) -> None:
    async with reading(tmp_path) as (_, _, person):
        await asked(person)
        said = person.say(person.chat, "/article 1")
        post = await person.chat.wait_for("Every half hour", after=said.id, seconds=15)
        assert "rich_message" not in post.content


async def test_a_server_without_the_method_costs_nobody_a_word(tmp_path: Path) -> None:
    async with reading(tmp_path) as (playground, _, person):
        person.tap(person.chat.by_id[await asked(person)], "I see a table")
        playground.faults.add(Fault("refuse", Refused(404, "Not Found: method not found")), method="sendRichMessage")
        tried = playground.api.calls["sendRichMessage"]
        for _ in range(2):
            await asyncio.sleep(1.2)  # a chat gets one message a second
            said = person.say(person.chat, "/article 1")
            post = await person.chat.wait_for("Every half hour", after=said.id, seconds=15)
            assert "rich_message" not in post.content
        assert playground.api.calls["sendRichMessage"] == tried + 1  # and never again in this run


async def test_an_answer_that_got_lost_on_its_way_back_comes_once(tmp_path: Path) -> None:
    async with reading(tmp_path) as (playground, herald, person):
        person.tap(person.chat.by_id[await asked(person)], "I see a table")
        await asyncio.sleep(1.2)
        playground.faults.add(drop_after(), method="sendRichMessage", times=1)
        said = person.say(person.chat, "/article 1")
        await person.chat.wait_for("Every half hour", after=said.id, seconds=15)
        await asyncio.sleep(3)
        copies = [message for message in person.chat.messages if "Every half hour" in message.text]
        assert len(copies) == 1
        assert (await herald.storage.ledger.report()).uncertain == 1
