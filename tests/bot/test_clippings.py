"""What earlier articles told is at hand, and no reader is told it twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.clippings import Clippings
from bot.editing import edition_writer
from bot.editions import Audience, Wanted
from bot.intake import Intake
from bot.storage.engine import Storage, open_storage
from content.article import Article, Filed
from content.document import Cell, Paragraph, Table, plain
from content.markup.calls import Call
from content.wording.words import Words
from tests.bot.makers import NOON, after, article


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    async with open_storage(f"sqlite:///{tmp_path}/herald.db") as opened:
        yield opened


@pytest.fixture
async def clippings(storage: Storage) -> AsyncIterator[Clippings]:
    opened = Clippings(storage.articles)
    yield opened
    await opened.close()


def planning(*actions: str, title: str = "Plan", **facts: object) -> Article:
    """An article with a table of initiatives."""
    header = tuple(Cell(plain(text), header=True) for text in ("Area", "Initiative", "Expected outcome"))
    rows = tuple(tuple(Cell(plain(text)) for text in ("Training", action, "Readiness")) for action in actions)
    body = (Paragraph(plain(f"{title} was published today.")), Table((header, *rows)))
    return replace(article(title, **facts), body=body)


async def publish(storage: Storage, *articles: Article) -> None:
    intake = Intake(storage.articles, lambda: NOON)
    for one in articles:
        await intake.take(one)


def wanted(articles: Sequence[Filed], since: int, kind: str = "digest", product: str = "digest") -> Wanted:
    upto = max((one.number for one in articles), default=since)
    return Wanted(kind, product, Audience(), tuple(articles), since, upto, None, NOON)


def text_of(calls: Sequence[Call]) -> str:
    return "\n".join(call.parameters["text"] for call in calls)


def actions(clippings: Clippings) -> list[str]:
    return [entry.initiative.action for entry in clippings.entries()]


async def test_only_what_is_new_is_read(storage: Storage, clippings: Clippings) -> None:
    await publish(storage, planning("Joint drills", identity="a"))
    assert await clippings.refresh()
    assert actions(clippings) == ["Joint drills"]
    await publish(storage, planning("Mobile clinics", title="More", identity="b"))
    assert actions(clippings) == ["Joint drills"]
    assert await clippings.refresh()
    assert actions(clippings) == ["Joint drills", "Mobile clinics"]


async def test_corrections_and_withdrawals_are_noticed(storage: Storage, clippings: Clippings) -> None:
    await publish(storage, planning("Joint drills", identity="a"), planning("Mobile clinics", title="B", identity="b"))
    await clippings.refresh()
    await publish(storage, planning("Night patrols", identity="a"))
    await clippings.refresh()
    assert actions(clippings) == ["Night patrols", "Mobile clinics"]
    await storage.articles.retract(2)
    await clippings.refresh()
    assert actions(clippings) == ["Night patrols"]


async def test_an_initiative_told_in_an_earlier_digest_is_not_new_again(storage: Storage, clippings: Clippings) -> None:
    await publish(
        storage,
        planning("Joint disaster drills", identity="a"),
        planning("Joint drills for disasters", "Mobile clinics", title="Second report", identity="b"),
    )
    await clippings.refresh()
    write = edition_writer(Words(), clippings)
    both = await storage.articles.between(0, 2)
    assert "2 new initiatives" in text_of(write(wanted(both, 0)))
    second = text_of(write(wanted(both[1:], 1)))
    assert "1 new initiative" in second
    assert "Mobile clinics" in second
    assert "disasters" not in second.partition("New initiatives")[2]


async def test_a_weekly_list_with_nothing_new_is_not_sent(storage: Storage, clippings: Clippings) -> None:
    await publish(storage, planning("Joint drills", identity="a"), planning("Joint drills", title="B", identity="b"))
    await clippings.refresh()
    write = edition_writer(Words(), clippings)
    filed = await storage.articles.between(0, 2)
    assert "Joint drills" in text_of(write(wanted(filed, 0, product="initiatives")))
    assert write(wanted(filed[1:], 1, product="initiatives")) == ()


def story(number: int, also: int = 0, follows: int = 0, **facts: object) -> Filed:
    return Filed(number, article(f"Report {number}", **facts), after(minutes=number), 1, also, follows)


class Remembered:
    """A memory of a few articles, all of them of interest."""

    def __init__(self, *filed: Filed) -> None:
        self._filed = filed

    def concerning(self, articles: Sequence[Filed], since: int) -> Sequence[Filed]:
        return [one for one in self._filed if one.number <= since]

    def initiatives(self, filed: Filed) -> tuple[()]:
        return ()


def test_a_story_told_before_is_not_told_again_by_another_desk() -> None:
    told, again = story(1), story(2, also=1)
    write = edition_writer(Words(), Remembered(told, again))
    both = text_of(write(wanted((told, again), 0)))
    assert "1 story" in both
    assert "also in" in both
    assert write(wanted((again,), 1)) == ()
    assert write(wanted((again,), 1, kind="post")) == []


def test_who_was_not_told_the_first_report_is_told_the_second() -> None:
    first, second = story(1, topics=("sport",)), story(2, also=1, topics=("city",))
    write = edition_writer(Words(), Remembered(first, second))
    city = replace(wanted((second,), 1), audience=Audience(("city",)))
    assert "Report 2" in text_of(write(city))


def test_posts_tell_a_story_once_and_say_who_else_has_it() -> None:
    told, again = story(1, body="A long report of it, longer than the other."), story(2, also=1, source="Gazette")
    posts = edition_writer(Words(), Remembered())(wanted((told, again), 0, kind="post"))
    assert len(posts) == 1
    assert "also in Gazette </i><i>/article_2" in text_of(posts)


def test_a_follow_up_says_what_it_follows_where_that_can_be_read() -> None:
    earlier, later = story(1), story(2, follows=1)
    assert "follows /article_1" in text_of(edition_writer(Words(), Remembered(earlier))(wanted((later,), 1)))
    assert "follows" not in text_of(edition_writer(Words(), Remembered())(wanted((later,), 1)))
