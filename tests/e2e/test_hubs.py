"""The whole bot and a hub that tells it of a feed's news."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from bot.app import open_herald
from bot.clock import Clock
from bot.playground import Playground
from bot.settings import load
from bot.sources.guard import public_or_loopback
from tests.bot.sources.feed_server import feed_server, item, rss
from tests.bot.sources.hub_server import Hub, with_hub


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await true():
            await asyncio.sleep(0.05)


async def test_the_running_bot_reads_a_feed_when_its_hub_calls(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = load(
        listen=f"127.0.0.1:{port}",
        webhook_url=f"http://127.0.0.1:{port}/telegram",
        webhook_secret="a-secret-of-some-length",
        inbox=tmp_path / "inbox",
        _env_file=None,
    )
    hub = Hub()
    app = web.Application()
    app.router.add_post("/hub", hub.serve)
    hubs = web.AppRunner(app, access_log=None)
    await hubs.setup()
    await web.TCPSite(hubs, "127.0.0.1", 0).start()
    there = f"http://127.0.0.1:{hubs.addresses[0][1]}/hub"
    playground = Playground("1000:" + "a" * 30, Clock())
    server = await playground.start()
    stop = asyncio.Event()
    try:
        async with (
            feed_server() as feeds,
            open_herald(
                settings,
                playground.token,
                f"sqlite:///{tmp_path}/herald.db",
                server=server,
                permits=public_or_loopback,
            ) as running,
        ):
            storage = running.storage
            feeds.give("/feed", with_hub(rss(item("a", guid="a")), there))
            serving = asyncio.create_task(running.run(stop))

            async def listening() -> bool:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    await writer.wait_closed()
                    return True
                return False

            async def offered() -> bool:
                return bool((await storage.feeds.all())[0].hub)

            async def confirmed() -> bool:
                await running.hubs.tend()
                return (await storage.feeds.all())[0].pushed_until is not None

            async def taken() -> bool:
                return [filed.article.title for filed in await storage.articles.between(0, 100)] == ["a", "b"]

            await until(listening)
            await storage.feeds.add(feeds.url("/feed"), running.clock())
            await until(offered)
            await until(confirmed)
            feeds.give("/feed", with_hub(rss(item("b", guid="b"), item("a", guid="a")), there))
            assert not await taken()
            assert await hub.push() == 202
            await until(taken)
            stop.set()
            await serving
    finally:
        await playground.stop()
        await hubs.cleanup()
