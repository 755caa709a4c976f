from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.delivery.budget import Terms
from bot.storage.budget import StoredBudget
from bot.storage.database import Database
from bot.storage.engine import Storage


async def test_workers_at_once_get_slots_one_behind_the_other(storage: Storage, url: str) -> None:
    async with Database(url) as other:
        budgets = [storage.budget, StoredBudget(other)]
        began = asyncio.get_running_loop().time()

        async def ask(budget: StoredBudget) -> list[float]:
            slots = []
            for _ in range(10):
                now = await budget.now()
                slots += [now + timedelta(seconds=one.wait) for one in await budget.reserve(5, Terms(100, 1.0), {})]
            return [one.timestamp() for one in slots]

        slots = sorted(one for some in await asyncio.gather(*map(ask, budgets)) for one in some)
        took = asyncio.get_running_loop().time() - began
    # Each moment is known up to the time between asking the clock and asking for slots.
    assert len(slots) == 100
    assert slots[-1] - slots[0] > 99 * 0.01 - took


async def test_the_ceiling_is_one_for_all_workers(storage: Storage, url: str) -> None:
    terms = Terms(1000, 1.0, free_rate=30, ceiling=40)
    async with Database(url) as other:
        asked = [storage.budget.reserve(20, terms, {}), StoredBudget(other).reserve(60, terms, {})]
        slots = [one for some in await asyncio.gather(*asked) for one in some]
    assert sum(bool(one.paid_on) for one in slots) == 40
    day = next(one.paid_on for one in slots if one.paid_on)
    again = await storage.budget.reserve(3, terms, {day: 2})
    assert sum(bool(one.paid_on) for one in again) <= 2


async def test_the_line_goes_by_the_databases_clock(storage: Storage) -> None:
    assert abs(await storage.budget.now() - datetime.now(UTC)) < timedelta(seconds=5)
    [slot] = await storage.budget.reserve(1, Terms(30, 1.0), {})
    assert slot.wait == 0.0
