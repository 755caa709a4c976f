"""Pictures through the whole bot: from a site on this machine to a chat of the playground."""

from __future__ import annotations

import asyncio
import io
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image

from bot.playground import Playground
from bot.playground.state import Chat
from tests.e2e.running import playing, running, settled

ARTICLE = """---
title: Harbour opens a second ferry line
picture: {picture}
---
A second ferry will cross the harbour from Monday.
"""


def drawn() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (640, 360), "teal").save(written, "PNG")
    return written.getvalue()


class Site:
    """Gives one picture, and counts who asks for what."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        app = web.Application()
        app.router.add_get("/{name}", self._answer)
        self.server = TestServer(app)

    def url(self, name: str) -> str:
        return str(self.server.make_url(f"/{name}"))

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked[request.match_info["name"]] += 1
        if request.match_info["name"] != "ferry.png":
            raise web.HTTPNotFound
        return web.Response(body=drawn(), content_type="image/png")


@asynccontextmanager
async def town() -> AsyncIterator[tuple[Playground, Site]]:
    async with playing() as playground:
        site = Site()
        async with site.server:
            yield playground, site


async def shown(chat: Chat) -> dict[str, Any]:
    """What a chat gets when it asks for the article."""
    said = chat.messages[-1].id if chat.messages else 0
    return (await chat.wait_for("second ferry", after=said, seconds=20)).content


async def test_a_lead_picture_is_uploaded_once_and_then_sent_by_its_id_over_restarts(tmp_path: Path) -> None:
    async with town() as (playground, site):
        people = [playground.person(name) for name in ("Aysel", "Boris", "Chen")]
        posts = []
        async with running(tmp_path, playground) as herald:
            await herald.intake.take_in(ARTICLE.format(picture=site.url("ferry.png")).encode(), "ferry.md")
            for person in people[:2]:
                person.say(person.chat, "/article 1")
                posts.append(await shown(person.chat))
        async with running(tmp_path, playground):
            people[2].say(people[2].chat, "/article 1")
            posts.append(await shown(people[2].chat))
        assert site.asked == {"ferry.png": 1}
        assert all("caption" in post for post in posts)
        ids = {photo["file_id"] for post in posts for photo in post["photo"]}
        assert len(ids) == 1
        assert playground.world.files[ids.pop()].content == drawn()


async def test_a_picture_that_is_not_there_costs_no_word(tmp_path: Path) -> None:
    async with town() as (playground, site):
        person = playground.person("Aysel")
        async with running(tmp_path, playground) as herald:
            await herald.intake.take_in(ARTICLE.format(picture=site.url("lost.png")).encode(), "ferry.md")
            for _ in range(2):
                person.say(person.chat, "/article 1")
                post = await shown(person.chat)
                assert "photo" not in post
                assert "from Monday" in str(post["text"])
                await asyncio.sleep(1.1)  # a chat gets one message a second
        assert site.asked == {"lost.png": 1}


async def test_in_the_rich_layout_the_lead_picture_stands_on_top_and_once(tmp_path: Path) -> None:
    async with town() as (playground, site):
        person = playground.person("Aysel")
        async with running(tmp_path, playground) as herald:
            await herald.intake.take_in(ARTICLE.format(picture=site.url("ferry.png")).encode(), "ferry.md")
            said = person.say(person.chat, "/layout")
            probe = await person.chat.wait_for("real tables", after=said.id, seconds=20)
            person.tap(probe, "I see a table")
            await settled(lambda: "From now on" in person.chat.by_id[probe.id].text, seconds=20)
            person.say(person.chat, "/article 1")
            post = await shown(person.chat)
        first, second, *rest = post["rich_message"]["blocks"]
        assert (first["type"], second["type"]) == ("photo", "heading")
        assert playground.world.files[first["photo"][-1]["file_id"]].content == drawn()
        assert "photo" not in [block["type"] for block in rest]


async def test_a_channel_gets_its_digest_with_a_cover(tmp_path: Path) -> None:
    async with town() as (playground, _):
        boss = playground.person("Aysel")
        async with running(tmp_path, playground) as herald:
            channel = playground.channel("News", boss)
            said = boss.say(channel, "/settings card on")
            answer = await channel.wait_for("Cover picture: on", after=said.id, seconds=20)
            await herald.intake.take_in(b"Harbour opens a second ferry line\n\nA second ferry comes.\n", "a.txt")
            await asyncio.sleep(1.1)  # a chat gets one message a second
            boss.say(channel, "/digest")
            digest = await channel.wait_for("second ferry", after=answer.id, seconds=20)
            file = playground.world.files[digest.content["photo"][-1]["file_id"]]
            assert (file.width, file.media_type) == (1280, "image/png")
            assert "digest" in digest.text
            # Who reads a channel cannot send it a command.
            linked = {entity.get("url") for entity in digest.content["caption_entities"]}
            assert f"https://t.me/{herald.bot.username}?start=article_1" in linked
            assert "/article_1" not in digest.text
