from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import text

from bot.storage.bell import DELIVERIES, HELD, Bell, ring
from bot.storage.database import Database
from bot.storage.engine import open_storage
from tests.bot.makers import NOON, after


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[asyncio.Queue[str]]:
    heard: asyncio.Queue[str] = asyncio.Queue()
    task = asyncio.create_task(Bell(database).listen(heard.put_nowait))
    try:
        assert {await asyncio.wait_for(heard.get(), 10) for _ in range(2)} == {DELIVERIES, HELD}
        yield heard
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.mark.postgres
async def test_other_workers_hear_of_deliveries_and_holds_at_once(shared_url: str) -> None:
    async with (
        open_storage(shared_url, "one") as one,
        open_storage(shared_url, "two") as two,
        listening(two.database) as heard,
    ):
        await one.ledger.answer("update:1:0", 7, 0, (), NOON)
        assert await asyncio.wait_for(heard.get(), 5) == DELIVERIES
        await one.ledger.hold("bot", after(seconds=5))
        assert await asyncio.wait_for(heard.get(), 5) == HELD


@pytest.mark.postgres
async def test_what_is_rolled_back_is_not_rung(shared_url: str) -> None:
    async with open_storage(shared_url, "one") as one, listening(one.database) as heard:
        with pytest.raises(ZeroDivisionError):
            async with one.database.write() as connection:
                await ring(one.database, connection, HELD)
                raise ZeroDivisionError
        async with one.database.write() as connection:
            await ring(one.database, connection, DELIVERIES)
        assert await asyncio.wait_for(heard.get(), 5) == DELIVERIES


@pytest.mark.postgres
async def test_after_an_interruption_it_listens_again(shared_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bell, "AGAIN", 0.05)
    async with open_storage(shared_url, "one") as one, listening(one.database) as heard:
        async with one.database.read() as connection:
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND query ILIKE '%listen%'"
                )
            )
        assert {await asyncio.wait_for(heard.get(), 10) for _ in range(2)} == {DELIVERIES, HELD}
        async with one.database.write() as connection:
            await ring(one.database, connection, HELD)
        assert await asyncio.wait_for(heard.get(), 5) == HELD


async def test_on_sqlite_there_is_nobody_to_listen_to(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("alone") / "herald.db"
    async with open_storage(f"sqlite:///{path}") as storage:
        await asyncio.wait_for(Bell(storage.database).listen(lambda _: None), 1)
        assert await storage.ledger.answer("update:1:0", 7, 0, (), NOON)
