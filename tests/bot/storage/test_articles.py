from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from bot.intake import Intake
from bot.storage.engine import Storage
from content.article import Article
from content.stories import traces
from tests.bot.makers import NOON, after, article


async def put(storage: Storage, *items: Article, at: datetime = NOON) -> None:
    intake = Intake(storage.articles, lambda: at)
    for item in items:
        await intake.take(item)


async def test_articles_are_numbered_in_the_order_they_are_kept(storage: Storage) -> None:
    await put(storage, article("a"), article("b"))
    await put(storage, article("c"), at=after(hours=1))
    filed = await storage.articles.between(0, 3)
    assert [(one.number, one.article.title, one.version) for one in filed] == [(1, "a", 1), (2, "b", 1), (3, "c", 1)]
    assert filed[2].received == after(hours=1)
    assert await storage.articles.newest() == 3


async def test_articles_taken_in_at_once_get_different_numbers(storage: Storage) -> None:
    await asyncio.gather(*(put(storage, article(f"Story {number}")) for number in range(8)))
    assert [one.number for one in await storage.articles.between(0, 100)] == list(range(1, 9))


async def test_a_number_is_lost_with_its_article_when_it_cannot_be_kept(storage: Storage) -> None:
    with pytest.raises(ZeroDivisionError):
        async with storage.articles.desk() as desk:
            await desk.file(article("a"), "id:a", traces(article("a")), NOON)
            raise ZeroDivisionError
    assert await storage.articles.newest() == 0
    await put(storage, article("b"))
    assert [one.article.title for one in await storage.articles.between(0, 5)] == ["b"]


async def test_the_latest_come_first_and_can_be_of_a_topic(storage: Storage) -> None:
    await put(
        storage, *(article(f"Story {n}", topics=("sport",) if n % 3 == 0 else ("Economy", "x")) for n in range(9))
    )
    assert [one.number for one in await storage.articles.latest(2)] == [9, 8]
    assert [one.number for one in await storage.articles.latest(2, ("Sport",))] == [7, 4]
    assert [one.number for one in await storage.articles.latest(9, ("nothing",))] == []


async def test_what_came_since_can_be_of_a_topic(storage: Storage) -> None:
    await put(storage, article("old", topics=("sport",)))
    await put(storage, article("new", topics=("sport",)), article("other"), at=after(hours=2))
    assert [one.number for one in await storage.articles.since(after(hours=1))] == [2, 3]
    assert [one.number for one in await storage.articles.since(after(hours=1), ("sport",))] == [2]
    assert await storage.articles.before(after(hours=1)) == 1
    assert await storage.articles.before(NOON) == 0


async def test_topics_are_counted_however_they_are_written(storage: Storage) -> None:
    await put(
        storage, article("a", topics=("Sport",)), article("b", topics=("Sport", "Art")), article("c", topics=("sport",))
    )
    assert await storage.articles.topics() == [("Sport", 3), ("Art", 1)]


async def test_a_correction_takes_the_articles_place_and_all_versions_stay(storage: Storage) -> None:
    await put(storage, article("a", identity="x"))
    before = await storage.articles.edition()
    await put(storage, article("A", identity="x"), at=after(hours=1))
    found = await storage.articles.find(1)
    assert found is not None
    assert (found.article.title, found.version) == ("A", 2)
    assert [one.article.title for one in await storage.articles.versions(1)] == ["a", "A"]
    assert before != await storage.articles.edition()


async def test_what_is_withdrawn_is_nowhere_but_in_its_versions(storage: Storage) -> None:
    await put(storage, article("a", topics=("sport",)), article("b"))
    before = await storage.articles.edition()
    assert await storage.articles.retract(1)
    assert not await storage.articles.retract(1)
    assert not await storage.articles.retract(9)
    assert await storage.articles.find(1) is None
    assert [one.number for one in await storage.articles.latest(5)] == [2]
    assert [one.number for one in await storage.articles.between(0, 5)] == [2]
    assert await storage.articles.topics() == []
    assert len(await storage.articles.versions(1)) == 1
    assert before != await storage.articles.edition()


async def test_windows_end_before_what_is_still_to_be_announced(storage: Storage) -> None:
    intake = Intake(storage.articles, lambda: NOON)
    await put(storage, article("a"))
    await intake.take(article("Quake"), urgent=True)
    await put(storage, article("b"))
    assert await storage.articles.newest() == 1
    assert [one.number for one in await storage.articles.to_announce()] == [2]
    await storage.planning.announce(2, [], NOON)
    assert await storage.articles.newest() == 3
    assert await storage.articles.to_announce() == []
