from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.intake import Intake, Taken, identity_of
from bot.storage.engine import Storage, open_storage
from content.article import Article
from content.errors import UnreadableArticle
from content.reading import read
from tests.bot.makers import NOON, after, article

PAIR = json.loads(
    (Path(__file__).parents[1] / "samples/stories/pairs.jsonl").read_text(encoding="utf-8").split("\n")[0]
)
TEXT = b"---\ntitle: Port opens\nid: port-1\n---\n\nThe port opened on Monday.\n"


def told(side: str, *, swap: tuple[str, str] = ("", ""), **facts: str) -> Article:
    """One of two reports of the same event."""
    text = f"{PAIR[side]['title']}\n{PAIR[side]['text']}".replace(*swap)
    return replace(read(text.encode()), **facts)  # type: ignore[arg-type]


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    async with open_storage(f"sqlite:///{tmp_path}/herald.db") as opened:
        yield opened


@pytest.fixture
def intake(storage: Storage) -> Intake:
    return Intake(storage.articles, lambda: NOON)


async def test_a_file_becomes_an_article_of_the_archive(intake: Intake, storage: Storage) -> None:
    assert await intake.take_in(TEXT, "port.md") == Taken("new", 1)
    filed = await storage.articles.find(1)
    assert filed is not None
    assert (filed.article.title, filed.received) == ("Port opens", NOON)


async def test_the_same_file_again_changes_nothing(intake: Intake, storage: Storage) -> None:
    await intake.take_in(TEXT, "port.md")
    before = await storage.articles.edition()
    assert await intake.take_in(TEXT, "copy.md") == Taken("unchanged", 1)
    assert await storage.articles.edition() == before


async def test_another_text_with_the_same_id_is_a_correction(intake: Intake) -> None:
    await intake.take_in(TEXT, "port.md")
    assert await intake.take_in(TEXT.replace(b"Monday", b"Tuesday"), "port.md") == Taken(
        "corrected", 1, 2, change="substance"
    )
    assert await intake.take_in(TEXT, "port.md") == Taken("corrected", 1, 3, change="substance")


async def test_what_is_no_article_is_refused_and_leaves_nothing(intake: Intake, storage: Storage) -> None:
    with pytest.raises(UnreadableArticle):
        await intake.take_in(b"\x00\x01\x02", "port.md")
    assert await storage.articles.newest() == 0


async def test_the_same_address_is_the_same_article(intake: Intake) -> None:
    assert await intake.take(article("a", url="https://x.example/1")) == Taken("new", 1)
    assert await intake.take(article("b", url="https://x.example/1")) == Taken("corrected", 1, 2, change="substance")
    assert await intake.take(article("c", url="https://x.example/2")) == Taken("new", 2)


async def test_an_id_that_comes_later_is_recognised_by_the_address(intake: Intake) -> None:
    await intake.take(article("a", url="https://x.example/1"))
    assert (await intake.take(article("a", url="https://x.example/1", identity="n-1"))).number == 1


async def test_the_same_words_from_another_address_are_not_news(intake: Intake, storage: Storage) -> None:
    await intake.take(told("first", url="https://x.example/1"))
    assert await intake.take(told("first", url="https://x.example/2")) == Taken("unchanged", 1)
    assert await storage.articles.newest() == 1


async def test_a_text_of_the_same_source_changed_a_little_is_a_correction(intake: Intake, storage: Storage) -> None:
    await intake.take(told("first", source="Post", url="https://x.example/1"))
    changed = told("first", source="Post", swap=("two years later", "three years later"))
    assert await intake.take(changed) == Taken("corrected", 1, 2, change="substance")
    found = await storage.articles.find(1)
    assert found is not None
    assert found.article.url == "https://x.example/1"


async def test_two_feeds_with_one_address_do_not_correct_each_other(intake: Intake, storage: Storage) -> None:
    one = article("a", url="https://x.example/1", identity="feed-1/x", source="Post")
    other = replace(one, identity="feed-2/y", title="b")
    assert await intake.take(one) == Taken("new", 1)
    for _ in range(2):
        assert await intake.take(other) == Taken("unchanged", 1)
        assert await intake.take(one) == Taken("unchanged", 1)
    assert await intake.take(replace(one, title="c")) == Taken("corrected", 1, 2, change="substance")
    again = replace(one, identity="feed-1/z", title="d")  # a feed whose ids change
    assert await intake.take(again) == Taken("corrected", 1, 3, change="substance")
    assert await intake.take(replace(again, identity="", source="Gazette", title="e")) == Taken("unchanged", 1)


async def test_another_desks_report_is_filed_beside_the_first(intake: Intake, storage: Storage) -> None:
    await intake.take(told("first", source="Post"))
    assert await intake.take(told("second", source="Gazette")) == Taken("also", 2, about=1)
    assert await intake.take(told("second", source="Herald")) == Taken("also", 3, about=1)
    assert [one.also for one in await storage.articles.between(0, 9)] == [0, 1, 1]


async def test_a_later_report_follows_the_first(storage: Storage) -> None:
    times = iter((NOON, after(days=3)))
    intake = Intake(storage.articles, lambda: next(times))
    await intake.take(told("first", source="Post"))
    assert await intake.take(told("second", source="Gazette")) == Taken("follow-up", 2, about=1)
    found = await storage.articles.find(2)
    assert found is not None
    assert (found.also, found.follows) == (0, 1)


async def test_weeks_later_the_names_alone_make_no_follow_up(storage: Storage) -> None:
    times = iter((NOON, after(days=15)))
    intake = Intake(storage.articles, lambda: next(times))
    await intake.take(told("first", source="Post"))
    assert await intake.take(told("second", source="Gazette")) == Taken("new", 2)


async def test_the_report_of_a_withdrawn_article_stands_by_itself(intake: Intake, storage: Storage) -> None:
    await intake.take(told("first", source="Post"))
    await storage.articles.retract(1)
    assert await intake.take(told("second", source="Gazette")) == Taken("new", 2)


@pytest.mark.parametrize("facts", [{}, {"identity": "n-1"}, {"url": "https://x.example/1"}, {"source": "Post"}])
async def test_what_was_withdrawn_is_published_again_when_the_same_text_is_handed_in(
    intake: Intake, storage: Storage, facts: dict[str, str]
) -> None:
    await intake.take(told("first", **facts))
    await storage.articles.retract(1)
    assert await intake.take(told("first", **facts)) == Taken("republished", 1, 2)
    assert await storage.articles.state(1) == "published"
    assert await intake.take(told("first", **facts)) == Taken("unchanged", 1)


async def test_it_is_known_again_by_its_words_alone_and_stays_the_article_it_was(
    intake: Intake, storage: Storage
) -> None:
    await intake.take(told("first", identity="n-1", source="Post"))
    await storage.articles.retract(1)
    assert (await intake.take(told("first", identity="n-2", source="Post"))).number == 1
    found = await storage.articles.find(1)
    assert found is not None
    assert found.article.identity == "n-1"


async def test_whoever_names_no_source_publishes_it_again_for_the_source_it_had(
    intake: Intake, storage: Storage
) -> None:
    await intake.take(told("first", source="Post"))
    await storage.articles.retract(1)
    assert await intake.take(told("first")) == Taken("republished", 1, 2)
    await storage.articles.retract(1)
    assert await intake.take(told("first", source="Gazette")) == Taken("new", 2)


async def test_a_corrected_text_publishes_it_again_too(intake: Intake, storage: Storage) -> None:
    await intake.take_in(TEXT)
    await storage.articles.retract(1)
    assert await intake.take_in(TEXT.replace(b"Monday", b"Tuesday")) == Taken("corrected", 1, 2, change="substance")
    assert await storage.articles.state(1) == "published"


async def test_a_feed_that_goes_on_listing_what_was_withdrawn_does_not_publish_it_again(
    intake: Intake, storage: Storage
) -> None:
    listed = told("first", identity="feed-1/x", url="https://x.example/1", source="Post")
    await intake.take(listed)
    await storage.articles.retract(1)
    for again in (
        listed,
        replace(listed, topics=("economy",)),  # the rules for topics may have changed
        replace(listed, identity="feed-1/y"),
        replace(listed, identity="feed-2/x"),
        replace(listed, identity="feed-2/x", url="https://x.example/2"),
    ):
        assert await intake.take(again) == Taken("unchanged", 1)
    assert await storage.articles.state(1) == "retracted"


async def test_a_feed_that_tells_it_otherwise_publishes_it_again(intake: Intake, storage: Storage) -> None:
    await intake.take(told("first", identity="feed-1/x", source="Post"))
    await storage.articles.retract(1)
    changed = told("first", identity="feed-1/x", source="Post", swap=("two years later", "three years later"))
    assert (await intake.take(changed)).kind == "corrected"
    assert await storage.articles.state(1) == "published"


async def test_what_a_feed_brought_is_published_again_by_hand(intake: Intake, storage: Storage) -> None:
    listed = told("first", identity="feed-1/x", url="https://x.example/1", source="Post")
    await intake.take(listed)
    await storage.articles.retract(1)
    assert (await intake.take(replace(listed, identity=""))) == Taken("republished", 1, 2)
    assert await intake.take(listed) == Taken("unchanged", 1)


async def test_other_news_has_nothing_to_do_with_it(intake: Intake) -> None:
    await intake.take(told("first", source="Post"))
    assert await intake.take_in(TEXT) == Taken("new", 2)


def test_without_id_and_address_the_words_make_the_article() -> None:
    assert identity_of(article("a", body="One  two")) == identity_of(article("a", body="one two", author="B"))
    assert identity_of(article("a", body="One two")) != identity_of(article("a", body="One three"))
    assert identity_of(article("a", identity="7")) == "id:7"
    assert identity_of(article("a", url="https://x.example/")) == "url:https://x.example/"
