"""The whole bot against a Telegram on this machine: one way to start both, to end both, and to wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app import Herald, open_herald
from bot.clock import Clock
from bot.playground import Playground
from bot.settings import load
from bot.sources.guard import public_or_loopback

TOKEN = "1000:ABCDEFGHIJKLMNOPQRSTUVWXYZ-herald"


@asynccontextmanager
async def playing(clock: Clock | None = None) -> AsyncIterator[Playground]:
    """A Telegram; who moves the time gives it and the bot the same clock."""
    playground = Playground(TOKEN, clock or Clock())
    await playground.start()
    try:
        yield playground
    finally:
        await playground.stop()


@asynccontextmanager
async def running(
    folder: Path, playground: Playground, clock: Clock | None = None, **settings: Any
) -> AsyncIterator[Herald]:
    """One run of the bot with its database in this folder; a second one knows what the first one kept."""
    given = {"listen": "off", "inbox": folder / "inbox", "token": TOKEN, "_env_file": None, **settings}
    async with open_herald(
        load(**given),
        TOKEN,
        f"sqlite:///{folder / 'h.db'}",
        clock=clock,
        server=playground.address,
        permits=public_or_loopback,
    ) as herald:
        stop = asyncio.Event()
        work = asyncio.create_task(herald.run(stop))
        try:
            yield herald
        finally:
            stop.set()
            await work


async def settled(true: Callable[[], bool | Awaitable[bool]], seconds: float = 15) -> None:
    """Wait until it is so; what tells may have to be awaited."""
    async with asyncio.timeout(seconds):
        while not (await told if isinstance(told := true(), Awaitable) else told):
            await asyncio.sleep(0.05)
