"""Editors in their chat with the whole bot: what they send, what they see, what readers get."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.access import new_secret
from bot.app import Herald
from bot.clock import Clock
from bot.playground import Playground
from bot.playground.people import Person
from bot.playground.state import Message
from bot.playground.world import StoredFile
from tests.e2e.running import playing, running, settled

ANNA, BORIS = 2001, 2002
ARTICLE = """# Harbour opens a second ferry line

Vesla – A second ferry will cross the harbour from Monday.

| Line | Place | Outcome |
|---|---|---|
| First | Old pier | Every hour |
| Second | New pier |
"""
SENTENCE = "<p>The quay opened today, and people came to see it.</p>"
HEAD = "<head><title>Quay opens</title></head>"
PAGE = f"<!doctype html><html>{HEAD}<body><article><h1>Quay opens</h1>{SENTENCE * 5}</article></body></html>"


@asynccontextmanager
async def newsroom(folder: Path, **settings: Any) -> AsyncIterator[tuple[Playground, Herald, Person, Person]]:
    """The bot and its two editors."""
    clock = Clock()
    async with playing(clock) as playground:
        anna, boris = (playground.person(name, user_id=number) for name, number in (("Anna", ANNA), ("Boris", BORIS)))
        # A bot may only write to those who have written to it.
        anna.chat.started = boris.chat.started = True
        async with running(folder, playground, clock, editors=f"{ANNA},{BORIS}", **settings) as herald:
            yield playground, herald, anna, boris


def send_file(playground: Playground, person: Person, name: str, content: bytes) -> Message:
    """What Telegram tells a bot when somebody sends a document."""
    world = playground.world
    world.files["doc-1"] = StoredFile("doc-1", "unique-1", name, "text/markdown", content, 0, 0)
    document = {"file_id": "doc-1", "file_unique_id": "unique-1", "file_name": name, "file_size": len(content)}
    message = world.post(person.chat, person.user, {"document": document})
    world.report(message)
    return message


async def test_a_file_is_seen_in_both_layouts_and_published_with_a_press(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (playground, herald, anna, _):
        said = send_file(playground, anna, "ferry.md", ARTICLE.encode())
        panel = await anna.chat.wait_for("It would be article 1.", after=said.id, seconds=15)
        classic, rich = (message for message in anna.chat.said(said.id) if "Every hour" in message.text)
        assert "rich_message" not in classic.content
        assert "table" in [block["type"] for block in rich.content["rich_message"]["blocks"]]
        assert "Table 1, row 3 has 2 of 3 cells." in panel.text
        assert await herald.storage.articles.latest(1) == []
        anna.tap(panel, "Publish")
        await settled(lambda: "Published: /article_1" in anna.chat.by_id[panel.id].text)
        (filed,) = await herald.storage.articles.latest(1)
        assert filed.article.title == "Harbour opens a second ferry line"


async def test_a_photo_with_its_words_is_an_article_with_a_lead_picture(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (playground, _, anna, boris):
        world, photo = playground.world, "AgACAgIAAxkBAAIB-photo"
        world.files[photo] = StoredFile(photo, "unique-2", "", "image/jpeg", b"a picture", 800, 450)
        sizes = [{"file_id": f"{photo}-small", "file_unique_id": "u", "width": 90, "height": 51}]
        sizes.append({"file_id": photo, "file_unique_id": "unique-2", "width": 800, "height": 450})
        caption = "Harbour opens a second ferry line\n\nA second ferry will cross the harbour from Monday."
        said = world.post(anna.chat, anna.user, {"photo": sizes, "caption": caption})
        world.report(said)
        panel = await anna.chat.wait_for("It would be article 1.", after=said.id, seconds=15)
        assert "Harbour opens a second ferry line" in panel.text
        anna.tap(panel, "Publish")
        await settled(lambda: "Published: /article_1" in anna.chat.by_id[panel.id].text)
        asked = boris.say(boris.chat, "/article 1")
        post = await boris.chat.wait_for("from Monday", after=asked.id, seconds=15)
        assert post.content["photo"][-1]["file_id"] == photo
        other = world.post(anna.chat, anna.user, {"photo": sizes})
        world.report(other)
        await anna.chat.wait_for("I cannot make an article of this.", after=other.id, seconds=15)


async def test_a_link_is_fetched_and_thrown_away(tmp_path: Path) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    site = web.Application()
    site.router.add_get("/quay", page)
    async with TestServer(site) as server, newsroom(tmp_path) as (_, herald, anna, _):
        said = anna.say(anna.chat, str(server.make_url("/quay")))
        panel = await anna.chat.wait_for("It would be article 1.", after=said.id, seconds=15)
        assert "Quay opens" in panel.text
        anna.tap(panel, "Discard")
        await settled(lambda: "Discarded." in anna.chat.by_id[panel.id].text)
        assert await herald.storage.articles.latest(1) == []
        said = anna.say(anna.chat, str(server.make_url("/nothing")))
        await anna.chat.wait_for("answers 404", after=said.id, seconds=15)


async def test_what_is_scheduled_reaches_readers_at_its_hour(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (playground, herald, anna, _):
        reader = playground.person("Leyla")
        reader.start()
        await reader.chat.wait_for("Hello, Leyla!", seconds=15)
        reader.say(reader.chat, "/schedule at once")
        await reader.chat.wait_for("as soon as something is published", seconds=15)
        said = anna.say(anna.chat, ARTICLE)
        panel = await anna.chat.wait_for("It would be article 1.", after=said.id, seconds=15)
        anna.tap(panel, "Schedule")
        await settled(lambda: "When?" in anna.chat.by_id[panel.id].text)
        hours = anna.chat.by_id[panel.id]
        anna.tap(hours, hours.buttons[0][1]["text"])
        await settled(lambda: "It will be published" in anna.chat.by_id[panel.id].text)
        (held,) = await herald.storage.held.waiting(1)
        assert held.release_at is not None
        herald.clock.advance(held.release_at)
        await reader.chat.wait_for("Harbour opens a second ferry line", seconds=15)
        await anna.chat.wait_for("Published: /article_1", after=panel.id, seconds=15)


async def test_with_a_review_of_two_both_editors_must_press(tmp_path: Path) -> None:
    async with newsroom(tmp_path, review=2) as (_, herald, anna, boris):
        (tmp_path / "inbox").mkdir(exist_ok=True)
        (tmp_path / "inbox" / "ferry.md").write_text(ARTICLE, encoding="utf-8")
        panels = [await one.chat.wait_for("It would be article 1.", seconds=15) for one in (anna, boris)]
        anna.tap(panels[0], "Publish")
        await settled(lambda: "Pressed so far: Publish." in anna.chat.by_id[panels[0].id].text)
        assert await herald.storage.articles.latest(1) == []
        boris.tap(panels[1], "Publish")
        await settled(lambda: "Published: /article_1" in boris.chat.by_id[panels[1].id].text)
        assert len(await herald.storage.articles.latest(2)) == 1


async def test_with_a_review_the_articles_api_says_that_it_waits(tmp_path: Path, unused_tcp_port: int) -> None:
    address = f"127.0.0.1:{unused_tcp_port}"
    async with newsroom(tmp_path, review=1, listen=address) as (_, herald, anna, _), aiohttp.ClientSession() as session:
        secret = new_secret()
        await herald.storage.tokens.add("site", secret, herald.clock())
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "text/markdown"}
        for _ in range(2):
            answer = await session.post(f"http://{address}/api/articles", data=ARTICLE.encode(), headers=headers)
            assert (answer.status, await answer.json()) == (202, {"outcome": "held"})
        panel = await anna.chat.wait_for("It would be article 1.", seconds=15)
        anna.tap(panel, "Urgent")
        await settled(lambda: "Published: /article_1" in anna.chat.by_id[panel.id].text)
        answer = await session.post(f"http://{address}/api/articles", data=ARTICLE.encode(), headers=headers)
        assert (answer.status, (await answer.json())["outcome"]) == (200, "unchanged")


async def test_readers_who_send_articles_get_no_buttons(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as (playground, herald, _, _):
        reader = playground.person("Leyla")
        said = reader.say(reader.chat, ARTICLE)
        answer = await reader.chat.wait_for("commands", after=said.id, seconds=15)
        assert "desk:" not in str(answer.buttons)
        assert await herald.storage.held.waiting(1) == []
