"""An article comes in by each of the five ways and is put right by the same way, and a reader sees both."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp

from bot.access import new_secret
from bot.app import Herald
from bot.clock import Clock
from bot.playground.people import Person
from bot.playground.state import Message
from bot.schedules import Schedule
from tests.bot.sources.feed_server import FeedServer, feed_server, item, rss
from tests.e2e.running import playing, running, settled

ANNA = 2001
WRONG, RIGHT = "It carries 300 passengers an hour.", "It carries 200 passengers an hour."


@dataclass(frozen=True)
class Town:
    """A running bot, and all that reaches it."""

    folder: Path
    herald: Herald
    anna: Person
    reader: Person
    site: aiohttp.ClientSession
    feeds: FeedServer


Way = Callable[[Town, str, bool], Awaitable[object]]
"""Brings an article with this sentence; the second time as its correction."""


@asynccontextmanager
async def town(folder: Path, port: int) -> AsyncIterator[Town]:
    """Its reader gets everything at once and in full."""
    clock, secret = Clock(), new_secret()
    address = f"127.0.0.1:{port}"
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "text/markdown"}
    async with (
        playing(clock) as playground,
        feed_server() as feeds,
        aiohttp.ClientSession(f"http://{address}", headers=headers) as site,
    ):
        anna, reader = playground.person("Anna", user_id=ANNA), playground.person("Leyla")
        anna.chat.started = True
        async with running(folder, playground, clock, listen=address, editors=str(ANNA)) as herald:
            await herald.storage.tokens.add("site", secret, clock())
            reader.start()
            await reader.chat.wait_for("Hello, Leyla!", seconds=15)
            await herald.subscribers.present(reader.chat.id, clock(), length="full")
            await herald.subscribers.reschedule(reader.chat.id, Schedule("at_once"), clock())
            yield Town(folder, herald, anna, reader, site, feeds)


def words(way: str) -> str:
    """A paragraph like no other, so that nobody takes two articles for one story."""
    chance = random.Random(way)
    return " ".join("".join(chance.choices("aeioulmnrst", k=6)) for _ in range(60)).capitalize() + "."


def copy(way: str, sentence: str) -> str:
    return f"---\ntitle: The news by {way}\nid: {way}\n---\n\n{sentence}\n\n{words(way)}\n"


async def folder(town: Town, sentence: str, again: bool) -> None:
    (town.folder / "inbox").mkdir(exist_ok=True)
    (town.folder / "inbox" / "folder.md").write_text(copy("folder", sentence), encoding="utf-8")


async def api(town: Town, sentence: str, again: bool) -> None:
    text = copy("api", sentence).encode()
    if not again:
        async with town.site.post("/api/articles", data=text) as answer:
            assert answer.status == 201, await answer.text()
        return
    async with town.site.get("/api/articles") as answer:
        listed = (await answer.json())["articles"]
    number = next(one["number"] for one in listed if one["title"] == "The news by api")
    async with town.site.put(f"/api/articles/{number}", data=text) as answer:
        assert (answer.status, (await answer.json())["outcome"]) == (200, "corrected")


async def feed(town: Town, sentence: str, again: bool) -> None:
    text = f"<p>{sentence}</p><p>{words('feed')}</p>"
    town.feeds.give("/feed", rss(item("The news by feed", guid="1", text=text)))
    if not again:
        assert await town.herald.storage.feeds.add(town.feeds.url("/feed"), town.herald.clock())
    else:
        town.herald.clock.advance(town.herald.clock() + timedelta(hours=3))


async def hand(town: Town, sentence: str, again: bool) -> None:
    said = town.anna.say(town.anna.chat, copy("hand", sentence))
    told, button = ("It corrects", "✓ Correct and say so") if again else ("It would be", "Publish")
    panel = await town.anna.chat.wait_for(told, after=said.id, seconds=15)
    town.anna.tap(panel, button)


async def command(town: Town, sentence: str, again: bool) -> None:
    (town.folder / "command.md").write_text(copy("command", sentence), encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HERALD_")}
    kept |= {"PYTHONPATH": str(Path(__file__).parents[2]), "HERALD_DATABASE_URL": f"sqlite:///{town.folder / 'h.db'}"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "publish", "command.md"),
        cwd=town.folder,
        env=kept,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said
    assert (b"corrected" in said) == again


WAYS: tuple[Way, ...] = (folder, api, feed, hand, command)


async def test_what_comes_in_by_any_way_is_read_and_put_right_by_the_same_way(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    async with town(tmp_path, unused_tcp_port) as there:
        chat = there.reader.chat
        posts: dict[str, Message] = {}
        for way in WAYS:
            name = f"The news by {way.__name__}"
            await way(there, WRONG, False)
            posts[name] = await chat.wait_for(name, seconds=15)
            assert WRONG in posts[name].text
        count = len(chat.messages)
        for way in WAYS:
            name = f"The news by {way.__name__}"
            await way(there, RIGHT, True)
            number = posts[name].id
            await settled(lambda number=number: WRONG not in chat.by_id[number].text)
            text = chat.by_id[number].text
            assert name in text
            assert "Corrected" in text
            assert text.count(RIGHT) == 2  # in its place, and in what is said of it
        assert len(chat.messages) == count
        assert (await there.herald.storage.ledger.report()).adds_up
