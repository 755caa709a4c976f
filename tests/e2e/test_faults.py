"""A bad day: flood control, cut connections, chats that are gone or have moved, a database that goes away."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.rehearsal.misfortunes import read_script
from bot.rehearsal.stage import Outcome, Plan, Stage, open_stage
from tests.bot.storage.conftest import execute
from tests.e2e.test_crash import AT_STAKE, LONG, arrived, to_the_end

MESSAGES = 10_000 if LONG else 1_500
AWAY = 10.0 if LONG else 4.0
SCRIPT = read_script(
    """
    429          0.2%  1
    500          1%
    502          1%
    garbage      0.3%
    cut-before   0.5%
    cut-after    2%
    blocked      1%
    deactivated  0.5%
    kicked       0.3%
    moved        0.5%
    no-rights    0.3%
    topic-closed 0.3%
    not-found    0.3%
    """
)


def adds_up(stage: Stage, outcome: Outcome, claimed: int = 0) -> None:
    """Everybody who can be reached was reached, once; the others are counted under their reasons."""
    report, verdict, struck = outcome.report, outcome.verdict, stage.struck
    assert stage.playground is not None
    assert verdict is not None
    assert report.adds_up
    assert (report.pending, report.sending) == (0, 0)
    assert (verdict.lost, verdict.out_of_window, verdict.doubled) == (0, 0, 0)
    assert len(struck.unreachable) - claimed <= report.failed <= len(struck.unreachable)
    assert sum(report.failed_by.values()) == report.failed
    # What was cut or garbled is in doubt, and what was claimed at the moment when the database went.
    doubtful = sum(struck.rules[name].happened for name in ("cut-before", "cut-after", "garbage"))
    assert 0 < report.uncertain <= doubtful + claimed
    # Nobody is knocked at twice who does not want us.
    for name, chats in struck.chats.items():
        assert len(chats) - claimed <= struck.rules[name].happened <= len(chats), name
    served = stage.tally.chats
    assert struck.moved
    assert not served & set(struck.moved)
    assert len(served & set(struck.moved.values())) >= len(struck.moved) - report.uncertain
    assert report.slow_downs >= struck.rules["429"].happened > 0
    assert "Traceback" not in stage.troupe.said()


async def test_a_bad_day_with_a_database_that_is_locked_adds_up(tmp_path: Path) -> None:
    path = tmp_path / "herald.db"
    plan = Plan(MESSAGES, rate=400, lead=1.0, database=f"sqlite:///{path}")
    async with open_stage(plan) as stage:
        await stage.prepare(SCRIPT)
        worker = await stage.troupe.start()
        await arrived(stage, MESSAGES // 3)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        worker.look()
        spent = worker.cpu
        await asyncio.sleep(AWAY)
        worker.look()
        assert worker.cpu - spent < AWAY / 3, "it waits in a busy loop"
        other.execute("ROLLBACK")
        other.close()
        await to_the_end(stage)
        assert worker.running
        await worker.stop()
        adds_up(stage, await stage.outcome(0.0))


@pytest.mark.postgres
@pytest.mark.skipif(not LONG, reason="HERALD_LONG_TESTS=1 runs it: a lost claim is settled when its lease has run out")
async def test_a_bad_day_with_a_database_that_goes_away_adds_up(postgres: str, empty_postgres: str) -> None:
    name = urlsplit(empty_postgres).path.removeprefix("/")
    async with open_stage(Plan(MESSAGES, rate=400, lead=1.0, database=empty_postgres)) as stage:
        await stage.prepare(SCRIPT)
        worker = await stage.troupe.start()
        await arrived(stage, MESSAGES // 3)
        await asyncio.to_thread(
            execute,
            postgres,
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )
        worker.look()
        spent = worker.cpu
        await asyncio.sleep(AWAY)
        worker.look()
        assert worker.cpu - spent < AWAY / 2, "it waits in a busy loop"
        await asyncio.to_thread(execute, postgres, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await to_the_end(stage)
        assert worker.running
        await worker.stop()
        adds_up(stage, await stage.outcome(0.0), claimed=AT_STAKE)
