"""What an archive finds near an article, on both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.intake import Intake, Taken
from bot.storage.engine import Storage
from content.article import Article
from content.reading import read
from content.stories import FOLLOWS, traces
from tests.bot.makers import NOON, after, article

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "samples/stories/pairs.jsonl").read_text(encoding="utf-8").splitlines()
]


def told(side: dict[str, str], **facts: str) -> Article:
    return replace(read(f"{side['title']}\n{side['text']}".encode()), **facts)  # type: ignore[arg-type]


async def near(storage: Storage, one: Article, since: timedelta = FOLLOWS) -> list[int]:
    async with storage.articles.desk() as desk:
        found = await desk.near(one, traces(one), NOON - since)
        return sorted(known.number for known in found)


async def test_candidates_share_words_or_lately_names(storage: Storage) -> None:
    intake = Intake(storage.articles, lambda: NOON)
    first, second = PAIRS[2]["first"], PAIRS[2]["second"]
    assert await near(storage, told(first)) == []
    assert await intake.take(told(first, source="Post")) == Taken("new", 1)
    assert (await intake.take(article("Elsewhere", body="Nothing of that kind happened."))).kind == "new"
    assert await near(storage, told(second, source="Gazette")) == [1]
    assert await near(storage, told(second, source="Gazette"), timedelta(seconds=-1)) == []
    # The words themselves are found however old they are.
    assert await near(storage, told(first), timedelta(seconds=-1)) == [1]
    assert await intake.take(told(second, source="Gazette")) == Taken("also", 2 + 1, about=1)


async def test_a_corrected_text_is_found_by_its_new_words_alone(storage: Storage) -> None:
    intake = Intake(storage.articles, lambda: NOON)
    first, other = PAIRS[0]["first"], PAIRS[1]["first"]
    await intake.take(told(first, identity="a"))
    await intake.take(told(other, identity="a"))
    assert await near(storage, told(first), timedelta(seconds=-1)) == []
    assert await near(storage, told(other), timedelta(seconds=-1)) == [1]


async def test_what_was_written_about_a_version_stands_beside_that_version_alone(storage: Storage) -> None:
    intake = Intake(storage.articles, lambda: NOON)
    await intake.take(article("Port opens", identity="a"))
    await intake.take(article("Bridge closes", identity="b"))
    assert [one.number for one in await storage.abstracts.unwritten(after(hours=-1), 5)] == [2, 1]
    assert await storage.abstracts.unwritten(after(hours=1), 5) == []
    await storage.abstracts.keep(1, 1, "A port.", "", NOON)
    await storage.abstracts.keep(2, 1, "", "refused", NOON)
    assert await storage.abstracts.unwritten(after(hours=-1), 5) == []
    assert [one.abstract for one in await storage.articles.between(0, 9)] == ["A port.", ""]
    await intake.take(article("Port closes", identity="a"))
    assert [one.number for one in await storage.abstracts.unwritten(after(hours=-1), 5)] == [1]
    assert [one.abstract for one in await storage.articles.between(0, 9)] == ["", ""]


async def test_a_days_tokens_are_counted_up_to_the_ceiling(storage: Storage) -> None:
    spend = storage.abstracts.spend
    assert [await spend("2026-11-24", 60, 100), await spend("2026-11-24", 60, 100)] == [True, False]
    assert [await spend("2026-11-24", -30, 100), await spend("2026-11-24", 60, 100)] == [True, True]
    assert await spend("2026-11-25", 100, 100)
    assert await storage.articles.newest() == 0
