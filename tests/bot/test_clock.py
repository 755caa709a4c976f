"""The only clock."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.clock import Clock

HOUR = timedelta(hours=1)


async def test_it_goes_by_the_clock_it_keeps_to() -> None:
    async def database() -> datetime:
        return datetime.now(UTC) + HOUR

    clock = Clock()
    task = asyncio.create_task(clock.keep(database))
    await asyncio.sleep(0.01)
    assert HOUR - timedelta(seconds=5) < clock() - datetime.now(UTC) <= HOUR
    task.cancel()


async def test_the_time_goes_on_when_the_other_clock_cannot_be_seen() -> None:
    async def gone() -> datetime:
        raise ConnectionError

    clock = Clock()
    task = asyncio.create_task(clock.keep(gone))
    await asyncio.sleep(0.01)
    assert not task.done()
    assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=5)
    task.cancel()


def test_it_is_moved_forward_and_never_back() -> None:
    clock = Clock()
    later = clock() + HOUR
    clock.advance(later)
    clock.advance(later - HOUR)
    assert later <= clock() < later + timedelta(seconds=5)
