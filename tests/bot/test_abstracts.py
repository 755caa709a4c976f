"""Summaries by a machine, against a real server that does what servers do on bad days."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.abstracts import Abstracts
from bot.clippings import Clippings
from bot.editing import edition_writer
from bot.editions import Audience, Wanted
from bot.intake import Intake
from bot.machine import OpenAiMachine
from bot.storage.engine import Storage, open_storage
from content.article import Article
from content.wording.words import Words
from tests.bot.makers import NOON, after, article

pytest.importorskip("openai", reason="the extra llm is not installed")

TEXT = "Marit Sole opened the bridge in Halvard on Tuesday, after 14 months of work that cost 3 million crowns."
GOOD = "Marit Sole has opened a bridge in Halvard that took 14 months."


def answered(text: str | None, **more: Any) -> dict[str, Any]:
    """An answer as the protocol has it."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    usage = {"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 100}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [choice],
        "usage": usage,
        **more,
    }


@dataclass
class Server:
    """Answers with whatever it is told to; `asked` are the questions."""

    answer: Callable[[], Awaitable[web.StreamResponse]]
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        return await self.answer()


def saying(body: Any, status: int = 200) -> Server:
    async def answer() -> web.StreamResponse:
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(text=text, status=status, content_type="application/json")

    return Server(answer)


@dataclass
class House:
    storage: Storage
    abstracts: Abstracts
    now: datetime = NOON

    async def publish(self, *articles: Article) -> None:
        for one in articles:
            await Intake(self.storage.articles, lambda: NOON).take(one)

    async def abstract(self, number: int = 1) -> str:
        found = await self.storage.articles.find(number)
        assert found is not None
        return found.abstract


@asynccontextmanager
async def house(folder: Path, server: Server, *, ceiling: int = 100_000, seconds: float = 5.0) -> AsyncIterator[House]:
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    machine = OpenAiMachine(f"http://127.0.0.1:{port}/v1", "small", "secret", seconds)
    try:
        async with open_storage(f"sqlite:///{folder}/herald.db") as storage:
            opened = House(storage, None)  # type: ignore[arg-type]
            opened.abstracts = Abstracts(
                storage.abstracts, machine, lambda: opened.now, ceiling=ceiling, seconds=seconds
            )
            yield opened
    finally:
        await machine.close()
        await runner.cleanup()


async def test_an_article_gets_its_abstract_once_and_it_says_what_it_is(tmp_path: Path) -> None:
    server = saying(answered(GOOD))
    async with house(tmp_path, server) as here:
        await here.publish(article("Bridge opens", body=TEXT))
        assert await here.abstracts.work() == 1
        assert await here.abstracts.work() == 0
        assert len(server.asked) == 1
        assert server.asked[0]["model"] == "small"
        assert await here.abstract() == GOOD
        filed = await here.storage.articles.between(0, 1)
        wanted = Wanted("digest", "digest", Audience(), tuple(filed), 0, 1, None, NOON)
        (call,) = edition_writer(Words(), Clippings(here.storage.articles))(wanted)
        assert f"{GOOD} <i>(written by a machine)</i>" in call.parameters["text"]


async def test_a_correction_is_summarised_anew_and_an_editors_summary_stays(tmp_path: Path) -> None:
    server = saying(answered(GOOD))
    async with house(tmp_path, server) as here:
        await here.publish(article("Bridge opens", body=TEXT, identity="b"))
        await here.abstracts.work()
        await here.publish(article("Bridge opens", body=TEXT.replace("Tuesday", "Monday"), identity="b"))
        assert await here.abstract() == ""
        await here.abstracts.work()
        assert (len(server.asked), await here.abstract()) == (2, GOOD)
        await here.publish(article("Own words", body=TEXT, identity="c", summary="The bridge is open."))
        await here.abstracts.work()
        assert (len(server.asked), await here.abstract(2)) == (2, "")


async def _hang() -> web.StreamResponse:
    await asyncio.sleep(30)
    raise AssertionError("nobody waits so long")


async def _cut() -> web.StreamResponse:
    raise web.HTTPInternalServerError


@pytest.mark.parametrize(
    "server",
    [
        saying(answered("A bridge that took 15 months was opened in Halvard.")),
        saying(answered("Greta Holm opened the bridge.")),
        saying(answered("Marit Sole opened", choices=[])),
        saying(answered(None)),
        saying(answered(GOOD) | {"choices": None}),
        saying([]),
        saying("null"),
        saying("{"),
        saying(""),
        saying({"error": {"message": "no"}}, 401),
        saying({"error": {"message": "slow down"}}, 429),
        Server(_hang),
        Server(_cut),
    ],
)
async def test_whatever_goes_wrong_the_article_is_told_in_its_own_sentences(tmp_path: Path, server: Server) -> None:
    async with house(tmp_path, server, seconds=0.3) as here:
        server.asked.clear()
        await here.publish(article("Bridge opens", body=TEXT))
        assert await here.abstracts.work() == 0
        here.now = after(hours=1)
        assert await here.abstracts.work() == 0
        assert len(server.asked) == 1
        assert await here.abstract() == ""


async def test_after_a_failure_the_machine_is_left_alone_for_a_while(tmp_path: Path) -> None:
    server = saying("", 500)
    async with house(tmp_path, server) as here:
        await here.publish(article("Bridge opens", body=TEXT), article("Other", body="Something else happened here."))
        await here.abstracts.work()
        await here.abstracts.work()
        assert len(server.asked) == 1
        here.now = after(minutes=6)
        await here.abstracts.work()
        assert len(server.asked) == 2


async def test_a_day_costs_no_more_than_its_ceiling(tmp_path: Path) -> None:
    server = saying(answered(GOOD))
    async with house(tmp_path, server, ceiling=650) as here:
        for n in range(4):
            await here.publish(article(f"Bridge {n}", body=f"{TEXT} Report of desk {'abcd'[n]}.", identity=str(n)))
        for n in range(4):
            here.now = after(minutes=6 * n)
            await here.abstracts.work()
        # A question is counted with the longest answer it may have, and then with what it did cost: 100 each.
        assert 1 <= len(server.asked) < 4
        here.now = after(hours=13)
        await here.publish(article("Tomorrow", body=TEXT, identity="tomorrow"))
        before = len(server.asked)
        await here.abstracts.work()
        assert len(server.asked) == before + 1


async def test_a_server_that_does_not_count_costs_what_it_may_have_cost(tmp_path: Path) -> None:
    server = saying(answered(GOOD, usage=None))
    async with house(tmp_path, server, ceiling=700) as here:
        await here.publish(
            article("Bridge", body=TEXT, identity="a"), article("Bridges", body=f"{TEXT} B", identity="b")
        )
        await here.abstracts.work()
        here.now = after(minutes=6)
        await here.abstracts.work()
        assert len(server.asked) == 1
