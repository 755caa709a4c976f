"""How long a new article is compared with 100,000 that are stored, on SQLite."""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, update

from bot.storage.engine import Storage, open_storage
from bot.storage.schema import article_marks, articles, counters
from content.article import Article
from content.reading import read
from content.reading.record import to_record
from content.stories import FOLLOWS, Traces, judge, name_marks, traces

TITLE = "A new article beside 100,000 stored within two weeks (SQLite)"
STORED = 100_000
TAKEN = 60
_PIECE = 5_000
_DAYS = 14
_NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
_SAMPLES = Path(__file__).parents[1] / "samples" / "summaries"


def rows() -> list[tuple[str, ...]]:
    """The middle and the slowest tenth of the times."""
    with tempfile.TemporaryDirectory() as folder:
        times = sorted(asyncio.run(_measured(f"sqlite:///{folder}/herald.db")))
    middle, slow = times[len(times) // 2], times[len(times) * 9 // 10]
    return [
        ("step", "middle", "a tenth takes more than"),
        ("traced, looked up, judged", f"{middle * 1000:.1f} ms", f"{slow * 1000:.1f} ms"),
    ]


def _texts() -> list[Article]:
    lines = [
        line
        for half in ("tuning", "reporting")
        for line in (_SAMPLES / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return [read(json.loads(line)["article"].encode()) for line in lines]


async def _measured(url: str) -> list[float]:
    dice = random.Random(5)
    samples = _texts()
    names = sorted({name for article in samples for name in traces(article).names})
    names += [f"name{n}" for n in range(20_000)]
    dice.shuffle(names)
    times = []
    async with open_storage(url) as storage:
        await _fill(storage, dice, names)
        for n in range(TAKEN):
            article = replace(samples[n % len(samples)], source=f"desk {n}")
            async with storage.articles.desk() as desk:
                began = time.perf_counter()
                left = traces(article)
                judge(article, left, await desk.near(article, left, _NOW - FOLLOWS), _NOW)
                times.append(time.perf_counter() - began)
    return times[5:]  # the first ones also prepare the statement


def _made(dice: random.Random, names: list[str], count: int) -> Iterator[Traces]:
    """Traces as of other articles: marks of their own; names of which some are in many articles, most in few."""
    for _ in range(count):
        marks = tuple(dice.getrandbits(32) for _ in range(8))
        some = {names[min(len(names) - 1, int(dice.paretovariate(0.35)) - 1)] for _ in range(24)}
        yield Traces(dice.getrandbits(64), dice.getrandbits(64), marks, frozenset(some))


async def _fill(storage: Storage, dice: random.Random, names: list[str]) -> None:
    record = to_record(Article("Stored", ()))
    for first in range(1, STORED + 1, _PIECE):
        rows, marks = [], []
        for number, left in enumerate(_made(dice, names, _PIECE), start=first):
            received = _NOW - timedelta(days=_DAYS * (1 - number / STORED))
            rows.append(
                {"number": number, "identity": f"id:{number}", "received_at": received, "title": "Stored"}
                | {"fingerprint": left.fingerprint, "digest": left.digest, "marks": left.marks}
                | {"names": sorted(left.names), "topics": (), "record": record, "source": "desk"}
            )
            marks += [{"mark": mark, "number": number} for mark in {*left.marks, *name_marks(left)}]
        async with storage.database.write() as connection:
            await connection.execute(insert(articles), rows)
            await connection.execute(insert(article_marks), marks)
    async with storage.database.write() as connection:
        await connection.execute(update(counters).where(counters.c.name == "articles").values(value=STORED))
