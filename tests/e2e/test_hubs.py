"""The whole bot and a hub that tells it of a feed's news."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.bot.sources.feed_server import feed_server, item, rss
from tests.bot.sources.hub_server import Hub, with_hub
from tests.e2e.running import playing, running, settled


async def test_the_running_bot_reads_a_feed_when_its_hub_calls(tmp_path: Path, unused_tcp_port: int) -> None:
    address = f"127.0.0.1:{unused_tcp_port}"
    settings = {
        "listen": address,
        "webhook_url": f"http://{address}/telegram",
        "webhook_secret": "a-secret-of-some-length",
    }
    hub = Hub()
    app = web.Application()
    app.router.add_post("/hub", hub.serve)
    async with (
        TestServer(app) as hubs,
        feed_server() as feeds,
        playing() as playground,
        running(tmp_path, playground, **settings) as herald,
    ):
        there, storage = str(hubs.make_url("/hub")), herald.storage
        feeds.give("/feed", with_hub(rss(item("a", guid="a")), there))

        async def listening() -> bool:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", unused_tcp_port)
                writer.close()
                await writer.wait_closed()
                return True
            return False

        async def offered() -> bool:
            return bool((await storage.feeds.all())[0].hub)

        async def confirmed() -> bool:
            await herald.hubs.tend()
            return (await storage.feeds.all())[0].pushed_until is not None

        async def taken() -> bool:
            return [filed.article.title for filed in await storage.articles.between(0, 100)] == ["a", "b"]

        await settled(listening, seconds=20)
        await storage.feeds.add(feeds.url("/feed"), herald.clock())
        await settled(offered, seconds=20)
        await settled(confirmed, seconds=20)
        feeds.give("/feed", with_hub(rss(item("b", guid="b"), item("a", guid="a")), there))
        assert not await taken()
        assert await hub.push() == 202
        await settled(taken, seconds=20)
