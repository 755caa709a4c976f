"""One worker at a time: the next has the turn as soon as the one before is gone, however it went."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.storage.database import Database
from bot.storage.turns import Turns


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Turns, "AGAIN", 0.05)


@asynccontextmanager
async def worker(url: str, name: str, at_work: list[str]) -> AsyncIterator[asyncio.Task[None]]:
    async def work() -> None:
        at_work.append(name)
        try:
            await asyncio.Event().wait()
        finally:
            at_work.remove(name)

    async with Database(url) as database:
        task = asyncio.create_task(Turns(database).keep(7, work))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.mark.postgres
async def test_of_two_workers_one_has_the_turn_and_the_other_takes_over(shared_url: str) -> None:
    at_work: list[str] = []
    async with worker(shared_url, "first", at_work) as first:
        await until(lambda: at_work == ["first"])
        async with worker(shared_url, "second", at_work):
            await asyncio.sleep(0.3)
            assert at_work == ["first"]
            first.cancel()
            await until(lambda: at_work == ["second"])


@pytest.mark.postgres
async def test_whose_connection_is_cut_stops_at_once_and_waits_for_another_turn(shared_url: str) -> None:
    at_work: list[str] = []
    async with worker(shared_url, "first", at_work), Database(shared_url) as other:
        await until(lambda: at_work == ["first"])
        cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7"
        async with other.write() as connection:
            await connection.execute(text(cut))
        await until(lambda: at_work == [])
        await until(lambda: at_work == ["first"])


@pytest.mark.postgres
async def test_what_the_work_raises_is_raised(shared_url: str) -> None:
    async def work() -> None:
        raise OSError("no such token")

    async with Database(shared_url) as database:
        with pytest.raises(OSError, match="no such token"):
            await Turns(database).keep(7, work)


async def test_on_one_file_there_is_nobody_to_wait_for(tmp_path: Path) -> None:
    done: list[int] = []

    async def work() -> None:
        done.append(1)

    async with Database(f"sqlite:///{tmp_path}/a.db") as database:
        await Turns(database).keep(7, work)
    assert done == [1]
