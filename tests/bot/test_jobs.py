from __future__ import annotations

import asyncio
import logging

import pytest

from bot.delivery.ledger import StorageUnavailable
from bot.jobs import Jobs, Tick


async def test_a_tick_that_fails_is_said_once_and_comes_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    runs = 0
    healed = asyncio.Event()

    async def tick() -> None:
        nonlocal runs
        runs += 1
        if runs <= 3:
            raise RuntimeError("the disk is away")
        healed.set()

    jobs = Jobs([Tick("due", 0.02, tick)])
    jobs.start()
    await asyncio.wait_for(healed.wait(), 5)
    await asyncio.sleep(0.05)
    await jobs.stop()
    assert caplog.text.count("the tick due failed") == 1
    assert "works again" in caplog.text


async def test_a_database_that_is_away_is_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    async def tick() -> None:
        raise StorageUnavailable("the database is too busy")

    jobs = Jobs([Tick("due", 0.02, tick)])
    jobs.start()
    await asyncio.sleep(0.1)
    await jobs.stop()
    assert caplog.text.count("waits for the database (the database is too busy)") == 1
    assert "Traceback" not in caplog.text


async def test_a_slow_tick_never_runs_twice_at_once() -> None:
    running = most = runs = 0

    async def slow() -> None:
        nonlocal running, most, runs
        running += 1
        runs += 1
        most = max(most, running)
        await asyncio.sleep(0.1)
        running -= 1

    jobs = Jobs([Tick("slow", 0.02, slow)])
    jobs.start()
    await asyncio.sleep(0.4)
    await jobs.stop()
    assert runs >= 2
    assert most == 1


async def test_stopping_waits_for_a_tick_that_runs() -> None:
    began, finished = asyncio.Event(), False

    async def slow() -> None:
        nonlocal finished
        began.set()
        await asyncio.sleep(0.1)
        finished = True

    jobs = Jobs([Tick("slow", 0.01, slow)])
    jobs.start()
    await asyncio.wait_for(began.wait(), 5)
    await jobs.stop()
    assert finished
