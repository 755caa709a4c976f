"""kill -9, SIGTERM and an hour of flood control in mid-broadcast: nothing is lost, and what may be doubled is bounded.

With HERALD_LONG_TESTS=1 a broadcast of 10,000 is killed 20 times.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Callable

import pytest
from sqlalchemy import delete, func, select

from bot.playground import faults
from bot.rehearsal.stage import Plan, Stage, open_stage
from bot.storage.schema import counters, deliveries, holds

LONG = bool(os.environ.get("HERALD_LONG_TESTS"))
MESSAGES, BLOWS, RATE = (10_000, 20, 300) if LONG else (1_000, 3, 250)
PATIENCE = 600.0 if LONG else 90.0

AT_STAKE = round(0.15 * RATE) + 5
"""The most one worker has claimed and not yet recorded: a claim ahead, and what is under way."""


async def until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it took too long"
        await asyncio.sleep(0.005)


async def arrived(stage: Stage, count: int) -> None:
    await until(lambda: stage.tally.total >= count)


async def to_the_end(stage: Stage) -> None:
    ends = time.monotonic() + PATIENCE
    while not await stage.settled():
        assert stage.troupe.running, stage.troupe.said()
        assert time.monotonic() < ends, f"it took too long: {await stage.storage.ledger.report()}"
        await asyncio.sleep(0.2)


def moments(seed: int) -> list[int]:
    """At how many messages to strike."""
    return sorted(random.Random(seed).sample(range(1, MESSAGES * 9 // 10), BLOWS))


@pytest.mark.parametrize("policy", ["settle", "repeat"])
async def test_kill_9_in_mid_broadcast_loses_nothing(policy: str) -> None:
    plan = Plan(MESSAGES, rate=RATE, lead=1.0, settings={"HERALD_UNCERTAIN_DIGEST": policy})
    async with open_stage(plan) as stage:
        await stage.prepare()
        worker = await stage.troupe.start()
        back: list[float] = []
        for moment in moments(7):
            await arrived(stage, moment)
            await worker.kill()
            had, struck = stage.tally.total, time.monotonic()
            worker = await stage.troupe.start()
            await arrived(stage, had + 1)
            back.append(time.monotonic() - struck)
        await to_the_end(stage)
        assert await worker.stop() < 10
        outcome = await stage.outcome(0.0)
        print(f"\n{BLOWS} x kill -9, {policy}: back after {sorted(back)[len(back) // 2]:.2f} s", outcome.values())
    report, verdict = outcome.report, outcome.verdict
    assert verdict is not None
    assert report.adds_up
    assert report.planned == MESSAGES
    assert (verdict.lost, verdict.out_of_window) == (0, 0)
    assert (report.pending, report.sending, report.failed, report.skipped) == (0, 0, 0, 0)
    if policy == "settle":
        assert verdict.doubled == 0
        assert report.uncertain <= BLOWS * AT_STAKE
    else:
        # What was under way in two crashes is not sent a third time.
        assert report.uncertain <= report.repeats
        assert verdict.doubled <= report.repeats <= BLOWS * AT_STAKE
        assert max(verdict.copies) <= 2


@pytest.mark.postgres
async def test_kill_9_among_three_workers_on_postgresql_loses_nothing(empty_postgres: str) -> None:
    plan = Plan(MESSAGES, workers=3, rate=RATE, lead=2.0, database=empty_postgres)
    dice = random.Random(5)
    async with open_stage(plan) as stage:
        await stage.prepare()
        for _ in range(plan.workers):
            await stage.troupe.start()
        for moment in moments(13):
            await arrived(stage, moment)
            await dice.choice(stage.troupe.running).kill()
            await stage.troupe.start()
        pending = select(func.count()).select_from(deliveries).where(deliveries.c.state == "pending")
        ends = time.monotonic() + PATIENCE
        while True:
            async with stage.storage.database.read() as connection:
                if stage.tally.total and not (await connection.execute(pending)).scalar_one():
                    break
            assert time.monotonic() < ends, "it took too long"
            await asyncio.sleep(0.2)
        await asyncio.sleep(1.0)
        # As if the minute had passed in which the dead might still send.
        async with stage.storage.database.write() as connection:
            await connection.execute(deliveries.update().values(lease_until=stage.due))
        await to_the_end(stage)
        assert len(stage.troupe.running) == plan.workers
        await asyncio.gather(*(worker.stop() for worker in stage.troupe.running))
        outcome = await stage.outcome(0.0)
        print(f"\n{BLOWS} x kill -9, three workers:", outcome.values())
    report, verdict = outcome.report, outcome.verdict
    assert verdict is not None
    assert report.adds_up
    assert report.planned == MESSAGES
    assert (verdict.lost, verdict.out_of_window, verdict.doubled) == (0, 0, 0)
    assert (report.pending, report.sending, report.failed, report.skipped) == (0, 0, 0, 0)
    assert report.uncertain <= BLOWS * AT_STAKE


async def test_sigterm_in_mid_broadcast_leaves_nothing_in_doubt() -> None:
    async with open_stage(Plan(MESSAGES, rate=RATE, lead=1.0)) as stage:
        await stage.prepare()
        worker = await stage.troupe.start()
        for moment in moments(11):
            await arrived(stage, moment)
            assert await worker.stop() < 10
            worker = await stage.troupe.start()
        await to_the_end(stage)
        await worker.stop()
        assert [one.process.returncode for one in stage.troupe.workers] == [0] * (BLOWS + 1)
        outcome = await stage.outcome(0.0)
        assert "Traceback" not in stage.troupe.said()
    assert outcome.verdict is not None
    assert outcome.report.sent == outcome.report.planned == MESSAGES
    assert (outcome.verdict.lost, outcome.verdict.doubled, outcome.verdict.out_of_window) == (0, 0, 0)


async def test_three_hours_of_flood_control_are_kept_through_a_crash() -> None:
    async with open_stage(Plan(200, rate=100, lead=1.0)) as stage:
        assert stage.playground is not None
        await stage.prepare()
        # More than one chat hears it, so that it is surely the whole bot's.
        stage.playground.faults.add(faults.slow_down(10_072), method="sendMessage", nth=range(50, 1000))
        worker = await stage.troupe.start()
        await until(lambda: stage.playground.api.answers[429] > 0)
        await asyncio.sleep(0.5)
        await worker.kill()
        had = stage.tally.total
        assert had < 150
        worker = await stage.troupe.start()
        stage.ask()
        waiting = select(func.count()).select_from(deliveries).where(deliveries.c.kind == "answer")
        for _ in range(200):
            async with stage.storage.database.read() as connection:
                if (await connection.execute(waiting)).scalar_one():
                    break
            await asyncio.sleep(0.1)
        else:
            pytest.fail(f"the question was not taken: {stage.troupe.said()}")
        await asyncio.sleep(2.0)
        assert stage.tally.total == had
        assert worker.running
        # As if the hours had passed.
        await worker.stop()
        stage.playground.faults.clear()
        async with stage.storage.database.write() as connection:
            await connection.execute(delete(holds))
            await connection.execute(deliveries.update().values(not_before=None))
        await stage.troupe.start()
        await to_the_end(stage)
        await until(lambda: len(stage.tally.waits) == 1)
        outcome = await stage.outcome(0.0)
    assert outcome.verdict is not None
    assert (outcome.verdict.lost, outcome.verdict.doubled) == (0, 0)
    assert outcome.report.slow_downs >= 1
    assert outcome.report.adds_up


async def test_the_stars_of_a_day_are_spent_once_whatever_crashes() -> None:
    paid = {"HERALD_RATE": "0", "HERALD_PAID_BROADCAST": "1", "HERALD_STARS_PER_DAY": "4"}
    async with open_stage(Plan(200, rate=1000, lead=1.0, settings=paid)) as stage:
        await stage.prepare()
        worker = await stage.troupe.start()
        await arrived(stage, 60)
        await worker.kill()
        worker = await stage.troupe.start()
        await to_the_end(stage)
        await worker.stop()
        async with stage.storage.database.read() as connection:
            spent = select(counters.c.value).where(counters.c.name.like("budget:paid:%"))
            assert (await connection.execute(spent)).scalars().all() == [40]
        outcome = await stage.outcome(0.0)
    assert outcome.verdict is not None
    assert (outcome.verdict.lost, outcome.verdict.doubled) == (0, 0)
    # All the others were free, 30 a second.
    assert stage.tally.last_at - stage.tally.first_at > (200 - 40 - 60) / 30
