"""The chat page over HTTP: what it serves, to whom, and what it lets one do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

import aiohttp
import pytest
from telegram import Bot

from bot.playground import Playground
from bot.playground.people import Person

from .conftest import TOKEN, Clock


@pytest.fixture
async def session(playground: Playground) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(playground.address) as session:
        yield session


async def act(session: aiohttp.ClientSession, step: str, **body: Any) -> tuple[int, dict[str, Any]]:
    async with session.post(f"/do/{step}", json=body) as answer:
        return answer.status, await answer.json()


async def test_the_page_and_its_files_come_with_a_strict_policy(session: aiohttp.ClientSession) -> None:
    for path, kind in (("/", "text/html"), ("/page/main.js", "text/javascript"), ("/page/page.css", "text/css")):
        async with session.get(path) as answer:
            assert (answer.status, answer.content_type) == (200, kind)
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            text = await answer.text()
            assert "innerHTML" not in text and "https://" not in text


async def test_no_file_outside_the_page_is_served(session: aiohttp.ClientSession) -> None:
    for path in ("/page/..%2Fapi.py", "/page/%2e%2e/chatpage.py", "/page/nothing.js"):
        async with session.get(path) as answer:
            assert answer.status == 404


@pytest.mark.parametrize("path", ["/", "/state", "/page/main.js"])
async def test_a_foreign_host_name_is_refused(session: aiohttp.ClientSession, path: str) -> None:
    async with session.get(path, headers={"Host": "evil.example:80"}) as answer:
        assert answer.status == 403


async def test_a_step_from_a_foreign_page_is_refused(session: aiohttp.ClientSession, aysel: Person) -> None:
    body = {"chat": aysel.id, "text": "x"}
    async with session.post("/do/say", json=body, headers={"Origin": "https://evil.example"}) as answer:
        assert answer.status == 403
    async with session.post("/do/say", data=json.dumps(body), headers={"Content-Type": "text/plain"}) as answer:
        assert answer.status == 415
    assert [message.text for message in aysel.chat.messages] == ["/start"]


async def test_the_state_holds_chats_and_messages_and_never_the_token(
    session: aiohttp.ClientSession, bot: Bot, aysel: Person, png: Callable[..., bytes]
) -> None:
    await bot.send_photo(aysel.id, png(), caption="teal")
    async with session.get("/state") as answer:
        text = await answer.text()
    assert "a-token" not in text
    (chat,) = json.loads(text)["chats"]
    assert [message.get("text") or message["caption"] for message in chat["messages"]] == ["/start", "teal"]
    (picture,) = chat["messages"][-1]["pictures"].values()
    async with session.get(picture["local"]) as answer:
        assert (answer.status, answer.content_type, await answer.read()) == (200, "image/png", png())


async def test_what_one_does_on_the_page_reaches_the_bot(
    session: aiohttp.ClientSession, playground: Playground, bot: Bot
) -> None:
    _, told = await act(session, "person", name="Omar")
    chat = told["chat"]
    await act(session, "start", chat=chat)
    await act(session, "say", chat=chat, text="hello")
    updates = await bot.get_updates()
    assert [update.message.text for update in updates if update.message] == ["/start", "hello"]
    _, told = await act(session, "group", title="Team", person=chat)
    _, told = await act(session, "upgrade", chat=told["chat"])
    assert playground.world.chats[told["chat"]].kind == "supergroup"
    await act(session, "block", chat=chat, on=True)
    assert playground.world.chats[chat].blocked


async def test_what_cannot_be_done_is_told_in_words(session: aiohttp.ClientSession, aysel: Person) -> None:
    status, told = await act(session, "advance")
    assert (status, told) == (400, {"trouble": "the clock cannot be moved here"})
    status, told = await act(session, "say", chat=aysel.id, person=77, text="x")
    assert (status, told) == (400, {"trouble": "nobody may write here"})
    async with session.post("/do/harm", json={}) as answer:
        assert answer.status == 404


async def test_the_stream_tells_new_messages_and_moved_clocks(clock: Clock) -> None:
    async def advance() -> datetime:
        clock.move(hours=9)
        return clock()

    async def publish() -> str:
        return "Published"

    playground = Playground(TOKEN, clock, on_advance=advance, on_publish=publish)
    await playground.start()
    person = playground.person("Omar")
    heard: list[dict[str, Any]] = []
    async with aiohttp.ClientSession(playground.address) as session, session.get("/events") as stream:
        assert (await stream.content.readline()).startswith(b":")
        person.start()
        _, told = await act(session, "advance")
        assert told["now"] == clock.at.timestamp()
        assert (await act(session, "publish"))[1] == {"told": "Published"}
        async with asyncio.timeout(3):
            while not heard or heard[-1]["kind"] != "clock":
                line = await stream.content.readline()
                if line.startswith(b"data: "):
                    heard.append(json.loads(line[6:]))
    await playground.stop()
    assert heard[0]["message"]["text"] == "/start"
    assert heard[-1]["now"] == clock.at.timestamp()
