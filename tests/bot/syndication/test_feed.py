from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.syndication.feed import LONGEST, SHORTEST, Feed, Look, after, asked_to_wait, host_of, notice
from tests.bot.makers import NOON

FEED = Feed(1, "https://a.example/feed", NOON, read_at=NOON)
CHANGED = Look("changed", fresh=1, etag='"1"', last_modified="today", body="digest")


def seconds(feed: Feed) -> float:
    return (feed.next_at - NOON).total_seconds()


def test_a_feed_with_news_is_looked_at_more_often_but_not_more_than_every_five_minutes() -> None:
    feed = FEED
    for _ in range(10):
        feed = after(feed, CHANGED, NOON, 0.5)
    assert feed.cadence == SHORTEST
    assert seconds(feed) == SHORTEST


def test_a_feed_without_news_is_looked_at_more_rarely_but_every_day() -> None:
    feed = FEED
    for _ in range(40):
        feed = after(feed, Look("unchanged"), NOON, 0.5)
    assert feed.cadence == LONGEST
    assert seconds(feed) == LONGEST


@pytest.mark.parametrize("chance", [0.0, 0.3, 1.0])
def test_chance_spreads_feeds_but_never_breaks_what_was_asked(chance: float) -> None:
    own = seconds(after(FEED, Look("unchanged"), NOON, chance))
    assert 2250 * 0.9 <= own <= 2250 * 1.1
    asked = seconds(after(FEED, Look("unchanged", wait=7200), NOON, chance))
    assert 7200 <= asked <= 7200 * 1.1


@pytest.mark.parametrize(
    ("cache", "retry", "minutes", "wait"),
    [
        ("", "", 0, 0),
        ("public, max-age=600", "", 0, 600),
        ("max-age=600", "", 60, 3600),
        ("no-cache", "120", 0, 120),
        ("", "Tue, 24 Nov 2026 12:10:00 GMT", 0, 600),
        ("", "Tue, 24 Nov 2020 12:10:00 GMT", 0, 0),
        ("max-age=99999999999999999999", "", 0, LONGEST),
        ("max-age=-5", "soon", -3, 0),
        ("max-age=x", "99999999999999", 0, LONGEST),
    ],
)
def test_what_the_server_and_the_feed_ask_for(cache: str, retry: str, minutes: int, wait: int) -> None:
    assert asked_to_wait(cache, retry, NOON, minutes) == wait


def test_a_broken_feed_is_looked_at_more_and_more_rarely_and_the_operator_hears_of_it_once() -> None:
    feed, waits, said = FEED, [], []
    for _ in range(12):
        before, feed = feed, after(feed, Look("failed", "Its server answers 500."), NOON, 0.5)
        waits.append(seconds(feed))
        said.append(notice(before, feed))
    assert waits[:4] == [300, 600, 1200, 2400]
    assert waits[-1] == LONGEST
    assert [number for number, sentence in enumerate(said, start=1) if sentence] == [3]
    assert "Its server answers 500." in said[2]
    mended = after(feed, Look("unchanged"), NOON, 0.5)
    assert mended.failures == 0
    assert notice(feed, mended) == "the feed https://a.example/feed can be read again"


def test_one_failure_is_not_worth_a_word() -> None:
    failed = after(FEED, Look("failed", "Its server answers 500."), NOON, 0.5)
    assert notice(FEED, failed) == ""
    assert notice(failed, after(failed, CHANGED, NOON, 0.5)) == ""


def test_a_feed_that_is_gone_is_retired_and_the_operator_hears_of_it() -> None:
    retired = after(FEED, Look("gone", "Gone for good."), NOON, 0.5)
    assert retired.state == "retired"
    assert "is retired: Gone for good." in notice(FEED, retired)


def test_a_new_address_and_the_marks_of_the_text_are_kept() -> None:
    feed = after(FEED, CHANGED._replace(moved="https://b.example/feed"), NOON, 0.5)
    assert (feed.url, feed.host, feed.etag, feed.last_modified, feed.body) == (
        "https://b.example/feed",
        "b.example",
        '"1"',
        "today",
        "digest",
    )


def test_a_failure_keeps_the_old_address_and_marks() -> None:
    marked = replace(FEED, etag='"1"', body="digest")
    feed = after(marked, Look("failed", moved="https://login.example/"), NOON, 0.5)
    assert (feed.url, feed.etag, feed.body) == (marked.url, '"1"', "digest")


def test_while_there_is_more_the_text_does_not_count_as_seen() -> None:
    feed = after(FEED, CHANGED._replace(more=True), NOON, 0.5)
    assert (feed.etag, feed.last_modified, feed.body) == ("", "", "")
    assert feed.next_at - NOON < timedelta(minutes=1)
    assert after(replace(FEED, read_at=None), CHANGED._replace(more=True), NOON, 0.5).read_at is None


def test_the_host_of_an_address() -> None:
    assert host_of("https://A.example:8080/x") == "a.example"
    assert host_of("http://[broken") == ""
