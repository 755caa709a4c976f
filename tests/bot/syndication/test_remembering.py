from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.syndication.feed import Feed
from bot.syndication.remembering import BATCH, MOST_KEPT, Known, Picked, pick
from content.reading.feed import FeedEntry
from tests.bot.makers import NOON

FEED = Feed(1, "https://a.example/feed", NOON, read_at=NOON)
NEW_FEED = replace(FEED, read_at=None)


def entry(
    name: str, *, guid: str | None = None, url: str | None = None, text: str = "", published: datetime | None = None
) -> FeedEntry:
    return FeedEntry(
        identity=f"id-{name}" if guid is None else guid,
        url=f"https://a.example/news/{name}" if url is None else url,
        title=f"The {name}",
        text=text or f"<p>{name} " + "was told at length to whoever wanted to hear it. " * 6 + "</p>",
        published=published,
    )


class Reader:
    """A feed that is looked at again and again."""

    def __init__(self, feed: Feed = FEED) -> None:
        self.feed = feed
        self.memory: tuple[Known, ...] = ()
        self.now = NOON

    def look(self, *entries: FeedEntry) -> Sequence[str]:
        """What is new by title, what is changed by title and a sign."""
        self.picked: Picked = pick(entries, self.memory, self.feed, self.now)
        self.memory = self.picked.memory
        self.feed = replace(self.feed, read_at=None if self.picked.more and not self.feed.read_at else self.now)
        self.now += timedelta(minutes=30)
        return [one.entry.title.removeprefix("The ") + ("" if one.new else "*") for one in self.picked.wanted]

    def identities(self) -> list[str]:
        return [one.identity for one in self.picked.wanted]


def test_the_first_look_takes_the_newest_entry_only() -> None:
    reader = Reader(NEW_FEED)
    assert reader.look(entry("c"), entry("b"), entry("a")) == ["c"]
    assert reader.look(entry("d"), entry("c"), entry("b"), entry("a")) == ["d"]


def test_the_newest_is_told_by_its_date_when_all_are_dated() -> None:
    days = [NOON - timedelta(days=days) for days in (3, 1, 2)]
    entries = [entry(name, published=day) for name, day in zip("abc", days)]
    assert Reader(NEW_FEED).look(*entries) == ["b"]
    nonsense = [*entries, entry("d", published=datetime(2099, 1, 1, tzinfo=NOON.tzinfo))]
    assert Reader(NEW_FEED).look(*nonsense) == ["a"]


def test_the_first_look_takes_as_many_as_asked_for_the_oldest_first() -> None:
    entries = [entry(name) for name in "cba"]
    assert Reader(replace(NEW_FEED, first=2)).look(*entries) == ["b", "c"]
    assert Reader(replace(NEW_FEED, first=0)).look(*entries) == ["a", "b", "c"]


def test_nothing_is_new_twice() -> None:
    reader = Reader()
    assert reader.look(entry("b"), entry("a")) == ["a", "b"]
    assert reader.look(entry("b"), entry("a")) == []
    assert reader.look(entry("a"), entry("b")) == []


def test_an_item_that_flickers_is_new_once() -> None:
    reader = Reader()
    assert reader.look(entry("a"), entry("b")) == ["b", "a"]
    for _ in range(3):
        assert reader.look(entry("a")) == []
        assert reader.look() == []
        assert reader.look(entry("a"), entry("b")) == []


def test_entries_without_ids_are_told_by_address_and_without_that_by_words() -> None:
    reader = Reader()
    assert reader.look(entry("b", guid=""), entry("a", guid="", url="")) == ["a", "b"]
    assert reader.look(entry("b", guid=""), entry("a", guid="", url="")) == []
    assert reader.look(entry("b", guid="", text="<p>Other words.</p>")) == ["b*"]


def test_ids_that_change_at_every_look_change_nothing() -> None:
    reader = Reader()
    for number in range(3):
        found = reader.look(entry("a", guid=f"a-{number}"), entry("b", guid=f"b-{number}", url=""))
        assert found == (["b", "a"] if number == 0 else [])


def test_a_changed_text_is_a_correction_under_the_same_identity() -> None:
    reader = Reader()
    reader.look(entry("a"))
    before = reader.identities()
    assert reader.look(entry("a", text="<p>It was otherwise.</p>")) == ["a*"]
    assert reader.identities() == before
    assert reader.look(entry("a", text="<div>It  was <b>otherwise</b>.</div>")) == []


def test_a_change_of_what_was_never_taken_is_no_news() -> None:
    reader = Reader(NEW_FEED)
    assert reader.look(entry("b"), entry("a")) == ["b"]
    assert reader.look(entry("b"), entry("a", text="<p>It was otherwise.</p>")) == []


def test_an_id_that_is_used_again_for_another_story_hides_nothing() -> None:
    reader = Reader()
    reader.look(entry("a", guid="1"))
    first = reader.identities()
    assert reader.look(entry("b", guid="1")) == ["b"]
    assert reader.identities() != first
    assert reader.look(entry("b", guid="1")) == []
    assert reader.look(entry("a", guid="1")) == []


def test_one_id_on_all_entries_is_no_id() -> None:
    reader = Reader()
    assert reader.look(entry("a", guid="1"), entry("b", guid="1")) == ["b", "a"]
    assert len(set(reader.identities())) == 2
    assert reader.look(entry("c", guid="1"), entry("a", guid="1"), entry("b", guid="1")) == ["c"]


def test_one_address_on_all_entries_is_no_address() -> None:
    reader = Reader()
    home = "https://a.example/"
    assert reader.look(entry("a", url=home), entry("b", url=home)) == ["b", "a"]
    assert [one.entry.url for one in reader.picked.wanted] == ["", ""]
    assert len(set(reader.identities())) == 2


def test_alerts_that_all_lead_to_the_front_page_are_each_new() -> None:
    reader = Reader()
    home = "https://a.example/"
    assert reader.look(entry("storm", url=home)) == ["storm"]
    assert reader.look(entry("flood", url=home)) == ["flood"]
    assert reader.look(entry("flood", url=home)) == []


def test_a_short_notice_may_come_again_on_another_day_but_not_on_the_same() -> None:
    reader = Reader()
    short = entry("closing", guid="1", url="", text="<p>No ferry today.</p>", published=NOON)
    assert reader.look(short) == ["closing"]
    assert reader.look(replace(short, identity="2")) == []
    assert reader.look(replace(short, identity="3", published=NOON + timedelta(hours=20))) == ["closing"]


def test_a_rebuilt_site_sends_no_old_news() -> None:
    reader = Reader()
    week = [entry(str(day), published=NOON - timedelta(days=day)) for day in range(30)]
    reader.look(*week)
    rebuilt = [
        replace(one, identity="x" + one.identity, url=one.url + ".html", text="<p>Another text</p>" + one.title)
        for one in week[10:]
    ]
    assert reader.look(*rebuilt) == []
    assert reader.look(entry("fresh", published=reader.now)) == ["fresh"]


def test_what_was_published_while_the_feed_was_down_is_not_lost() -> None:
    reader = Reader()
    reader.look(entry("a", published=NOON))
    reader.now += timedelta(days=20)
    assert reader.look(entry("b", published=NOON + timedelta(days=1))) == ["b"]


def test_a_date_in_1970_does_not_make_it_old() -> None:
    reader = Reader()
    assert reader.look(entry("a", published=datetime(1970, 1, 1, tzinfo=NOON.tzinfo))) == ["a"]


def test_many_at_once_come_in_batches_and_none_twice() -> None:
    reader = Reader()
    entries = [entry(str(number)) for number in range(2 * BATCH + 10)]
    found = [reader.look(*entries) for _ in range(4)]
    assert [len(one) for one in found] == [BATCH, BATCH, 10, 0]
    assert len({name for one in found for name in one}) == len(entries)


def test_all_of_a_new_feed_come_in_batches_too() -> None:
    reader = Reader(replace(NEW_FEED, first=0))
    entries = [entry(str(number), published=NOON - timedelta(days=number)) for number in range(BATCH + 10)]
    assert [len(reader.look(*entries)) for _ in range(3)] == [BATCH, 10, 0]


def test_the_same_entry_twice_in_one_feed_is_one() -> None:
    assert Reader().look(entry("a"), entry("a")) == ["a"]


def test_the_memory_is_bounded() -> None:
    reader, old = Reader(), NOON - timedelta(days=30)
    for start in range(0, 5000, 1000):
        assert reader.look(*(entry(str(start + number), published=old) for number in range(1000))) == []
    assert len(reader.memory) == MOST_KEPT
    assert reader.look(entry("4500")) == []
    reader.now += timedelta(days=100)
    reader.look(entry("z"))
    assert len(reader.memory) == 1
