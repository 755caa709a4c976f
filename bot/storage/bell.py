"""What one worker tells the others at once: LISTEN and NOTIFY on PostgreSQL; on SQLite there are no others."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database

log = logging.getLogger(__name__)

DELIVERIES = "deliveries"
"""There is something to send."""
HELD = "held"
"""Flood control stops something."""

_CHANNEL = "herald"
_RING = text("SELECT pg_notify(:channel, :what)")


async def ring(database: Database, connection: AsyncConnection, what: str) -> None:
    """Tell all workers, this one too, when the caller's transaction is committed."""
    if not database.sqlite:
        await connection.execute(_RING, {"channel": _CHANNEL, "what": what})


class Bell:
    """Hears what is rung. Nothing depends on it: who hears nothing looks every second."""

    HEARTBEAT = 30.0
    AGAIN = 1.0

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listen(self, heard: Callable[[str], None]) -> None:
        """Call `heard` with everything that is rung, until cancelled; after an interruption with all there is."""
        if self._database.sqlite:
            return
        while True:
            why = "the connection ended"
            try:
                await self._listen(heard)
            except Exception as error:  # the driver's own too: nothing that happens here may end a worker
                why = type(error).__name__
            log.debug("the database's notices are interrupted (%s); listening again", why)
            await asyncio.sleep(self.AGAIN)

    async def _listen(self, heard: Callable[[str], None]) -> None:
        lost = asyncio.Event()

        def told(_connection: Any, _process: int, _channel: str, what: str) -> None:
            heard(what)

        def ended(_connection: Any) -> None:
            lost.set()

        async with self._database.apart() as (connection, driver):
            await driver.add_listener(_CHANNEL, told)
            driver.add_termination_listener(ended)
            try:
                for what in (DELIVERIES, HELD):
                    heard(what)
                while not lost.is_set():
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(lost.wait(), self.HEARTBEAT)
                    if not lost.is_set():
                        await connection.execute(text("SELECT 1"))
            finally:
                driver.remove_termination_listener(ended)
                if not driver.is_closed():
                    await driver.remove_listener(_CHANNEL, told)
