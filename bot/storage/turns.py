"""What only one worker may do at a time: whoever has the turn keeps it, and the next one has it when that one ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from sqlalchemy import text

from bot.storage.database import Database

log = logging.getLogger(__name__)

POLLING = 0x48455250  # any number will do, as long as it stays the same
"""Asking Telegram for updates: it lets one ask at a time."""

_TRY = text("SELECT pg_try_advisory_lock(:number)")


class Turns:
    """Turns among the workers on one database: a lock of a connection, which ends with whoever holds it."""

    AGAIN = 2.0
    """Seconds between two tries, and between two looks whether the connection is still there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, number: int, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Work whenever it is our turn, until cancelled, or until the work ends or raises; on SQLite it always is."""
        if self._database.sqlite:
            return await work()
        while True:
            done: asyncio.Task[None] | None = None
            why = "the connection ended"
            try:
                done = await self._once(number, work)
            except Exception as error:  # the driver's own too: nothing that happens here may end a worker
                why = type(error).__name__
            if done is not None:
                return done.result()
            log.debug("the turn is lost (%s); waiting for another", why)
            await asyncio.sleep(self.AGAIN)

    async def _once(self, number: int, work: Callable[[], Coroutine[Any, Any, None]]) -> asyncio.Task[None]:
        """Wait for the turn and work; the work, when it has ended by itself."""
        async with self._database.apart() as (connection, _):
            ours = False
            while not ours:
                ours = (await connection.execute(_TRY, {"number": number})).scalar_one()
                await asyncio.sleep(0 if ours else self.AGAIN)
            task = asyncio.create_task(work())
            try:
                while not task.done():
                    await asyncio.wait([task], timeout=self.AGAIN)
                    if not task.done():
                        await connection.execute(text("SELECT 1"))
            finally:
                task.cancel()
                await asyncio.wait([task])
            return task
