"""Feeds over real HTTP, kept in a real database, taken in by the real intake."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.intake import Intake
from bot.sources.feeds import Feeds
from bot.sources.fetching import Fetcher
from bot.sources.guard import public_or_loopback
from bot.sources.parsing import Parser
from bot.storage.engine import Storage, open_storage
from bot.syndication.feed import Feed
from content.article import Article
from content.document import words_of
from content.reading.feed import NotAFeed
from tests.bot.makers import NOON
from tests.bot.sources.feed_server import TEXT, Asked, FeedServer, bomb, feed_server, head, item, rss
from tests.bot.sources.hub_server import with_hub

MB = 1024 * 1024


class Newsroom:
    """The rooms a feed passes through, and a clock to turn."""

    def __init__(self, storage: Storage, server: FeedServer, fetcher: Fetcher) -> None:
        self.storage = storage
        self.server = server
        self.now = NOON
        self.told: list[str] = []
        self.intake = Intake(storage.articles, self.clock)
        self.feeds = Feeds(
            storage.feeds, fetcher, self.take, self.clock, self.tell, parser=Parser(2), pause=0, patience=20
        )
        self.fails = False

    def clock(self) -> datetime:
        return self.now

    async def tell(self, what: str) -> None:
        self.told.append(what)

    async def take(self, article: Article) -> object:
        if self.fails:
            raise RuntimeError("the disk is full")
        return await self.intake.take(article)

    async def follow(self, path: str, *, first: int = 1, host: str = "127.0.0.1") -> None:
        assert await self.storage.feeds.add(self.server.url(path, host), self.now, first=first)

    async def look(self) -> None:
        """Everything that is due by the time it is due."""
        for _ in range(500):
            if not await self.feeds.poll():
                break
            await self.feeds.settle()

    async def look_later(self, **span: float) -> None:
        self.now += timedelta(**span or {"days": 1, "hours": 3})
        await self.look()

    async def feed(self) -> Feed:
        (feed,) = await self.storage.feeds.all()
        return feed

    async def articles(self) -> list[Article]:
        return [filed.article for filed in await self.storage.articles.between(0, 10_000)]

    async def titles(self) -> list[str]:
        return [article.title for article in await self.articles()]


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as running:
        yield running


@pytest.fixture
async def room(tmp_path: Path, server: FeedServer) -> AsyncIterator[Newsroom]:
    async with (
        open_storage(f"sqlite:///{tmp_path}/herald.db") as storage,
        Fetcher(permits=public_or_loopback, size=2 * MB, seconds=2) as fetcher,
    ):
        newsroom = Newsroom(storage, server, fetcher)
        yield newsroom
        await newsroom.feeds.close()


async def test_the_first_look_takes_the_newest_entry_and_the_next_what_is_new(room: Newsroom) -> None:
    room.server.give("/feed", rss(item("b", guid="b"), item("a", guid="a")))
    await room.follow("/feed")
    await room.look()
    assert await room.titles() == ["b"]
    room.server.give("/feed", rss(item("d", guid="d"), item("c", guid="c"), item("b", guid="b"), item("a", guid="a")))
    await room.look_later()
    assert await room.titles() == ["b", "c", "d"]
    assert (await room.feed()).title == "The Harbour"


@pytest.mark.parametrize(
    ("link", "hub", "topic"),
    [
        ('<https://hub.example.org/>; rel="hub", </own>; rel="self"', "https://hub.example.org/", "/own"),
        ("<https://hub.example.org/>; rel=hub", "https://hub.example.org/", "/feed"),
        ('</there>; rel="Self HUB"', "/there", "/there"),
        ('<https://x.example.org/>; rel="next", <javascript:alert(1)>; rel="hub"', "", ""),
        ('<https://[broken>; rel="hub"', "", ""),
    ],
)
async def test_a_hub_that_only_the_answers_headers_name_is_seen(
    room: Newsroom, link: str, hub: str, topic: str
) -> None:
    room.server.give("/feed", rss(item("a", guid="a")), Link=link)
    await room.follow("/feed")
    await room.look()
    feed = await room.feed()
    assert (feed.hub, feed.topic) == tuple(room.server.url(one) if one.startswith("/") else one for one in (hub, topic))
    assert await room.titles() == ["a"]


async def test_a_hub_in_the_headers_comes_before_one_in_the_feed(room: Newsroom) -> None:
    text = with_hub(rss(item("a", guid="a")), "https://old.example.org/")
    room.server.give("/feed", text, Link='<https://hub.example.org/>; rel="hub"')
    await room.follow("/feed")
    await room.look()
    assert (await room.feed()).hub == "https://hub.example.org/"


async def test_as_many_as_were_asked_for_are_taken_at_first(room: Newsroom) -> None:
    room.server.give("/feed", rss(*(item(name, guid=name) for name in "cba")))
    await room.follow("/feed", first=0)
    await room.look()
    assert await room.titles() == ["a", "b", "c"]


async def test_a_feed_is_left_alone_until_it_is_due(room: Newsroom) -> None:
    room.server.give("/feed", rss(item("a", guid="a")))
    await room.follow("/feed")
    await room.look()
    await room.look_later(minutes=4)
    assert len(room.server.asked) == 1
    await room.look_later(minutes=26)
    assert len(room.server.asked) == 2


async def test_an_unchanged_feed_is_neither_sent_nor_parsed_again(room: Newsroom) -> None:
    room.server.give("/feed", rss(item("a", guid="a")), ETag='"1"', Last_Modified="Tue, 24 Nov 2026 10:00:00 GMT")
    await room.follow("/feed")
    await room.look()
    await room.look_later()
    assert room.server.asked[1].headers["if-none-match"] == '"1"'
    assert room.server.asked[1].headers["if-modified-since"] == "Tue, 24 Nov 2026 10:00:00 GMT"
    assert await room.titles() == ["a"]
    assert (await room.feed()).read_at == room.now


async def test_the_same_text_without_marks_is_known_by_its_digest(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.server.give("/feed", rss(item("a", guid="a")))
    await room.follow("/feed")
    await room.look()
    monkeypatch.setattr(room.feeds, "_parser", None)  # to parse would fail
    await room.look_later()
    assert (await room.feed()).failures == 0


async def test_a_corrected_entry_corrects_its_article(room: Newsroom) -> None:
    room.server.give("/feed", rss(item("a", guid="a")))
    await room.follow("/feed")
    await room.look()
    room.server.give("/feed", rss(item("a", guid="a", text=TEXT * 5 + "<p>Corrected.</p>")))
    await room.look_later()
    (filed,) = await room.storage.articles.between(0, 10)
    assert filed.version == 2
    assert words_of(filed.article.body).endswith("Corrected.")


@pytest.mark.parametrize(
    ("channel", "headers", "minutes"),
    [
        ("<ttl>120</ttl>", {}, 120),
        ("", {"Cache-Control": "max-age=7200"}, 120),
        ("", {"Retry-After": "7200"}, 120),
        ("<ttl>9999999</ttl>", {}, 1440),
    ],
)
async def test_a_feed_is_not_looked_at_before_it_wants_to_be(
    channel: str, headers: dict[str, str], minutes: int, room: Newsroom
) -> None:
    room.server.give("/feed", rss(item("a", guid="a"), channel=channel), headers=headers)
    await room.follow("/feed")
    await room.look()
    wait = (await room.feed()).next_at - NOON
    assert timedelta(minutes=minutes) <= wait <= timedelta(minutes=minutes) * 1.1


async def test_a_permanent_move_is_remembered_and_a_passing_one_is_not(room: Newsroom) -> None:
    room.server.give("/new", rss(item("a", guid="a")))
    room.server.redirect("/feed", "/new", 302)
    await room.follow("/feed")
    await room.look()
    assert (await room.feed()).url == room.server.url("/feed")
    room.server.redirect("/feed", "/new", 301)
    await room.look_later()
    assert (await room.feed()).url == room.server.url("/new")
    assert await room.titles() == ["a"]


async def test_a_permanent_move_to_something_else_is_not_remembered(room: Newsroom) -> None:
    room.server.give(
        "/login", "<html><title>Log in</title><p>Who are you?</p></html>", headers={"Content-Type": "text/html"}
    )
    room.server.redirect("/feed", "/login", 301)
    await room.follow("/feed")
    await room.look()
    feed = await room.feed()
    assert (feed.url, feed.failures) == (room.server.url("/feed"), 1)
    assert "a web page, not a feed" in feed.reason


async def test_a_feed_that_moves_to_a_known_one_is_retired(room: Newsroom) -> None:
    room.server.give("/new", rss(item("a", guid="a")))
    room.server.redirect("/feed", "/new", 301)
    await room.follow("/new")
    await room.follow("/feed")
    await room.look()
    states = {feed.url: feed.state for feed in await room.storage.feeds.all()}
    assert states == {room.server.url("/new"): "active", room.server.url("/feed"): "retired"}


async def test_a_feed_that_is_gone_is_retired_and_one_that_is_not_found_is_not(room: Newsroom) -> None:
    room.server.give("/feed", b"", 410)
    await room.follow("/feed")
    await room.look()
    await room.look_later(days=3)
    assert len(room.server.asked) == 1
    assert (await room.feed()).state == "retired"
    assert "is retired" in room.told[0]
    await room.follow("/feed")  # asked for again, it is tried again
    room.server.give("/feed", b"", 404)
    await room.look()
    assert (await room.feed()).state == "active"
    assert (await room.feed()).reason == "Its server answers 404."


async def test_a_broken_feed_backs_off_says_so_once_and_loses_nothing_when_it_is_mended(room: Newsroom) -> None:
    room.server.give("/feed", rss(item("a", guid="a")))
    await room.follow("/feed")
    await room.look()
    room.server.give("/feed", b"", 500)
    for _ in range(5):
        await room.look_later()
    assert len(room.told) == 1
    assert "could not be read 3 times in a row: Its server answers 500." in room.told[0]
    room.server.give("/feed", rss(*(item(name, guid=name) for name in "cba")))
    await room.look_later()
    assert await room.titles() == ["a", "b", "c"]
    assert "can be read again" in room.told[1]


async def test_what_could_not_be_kept_is_offered_again(room: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    room.server.give("/feed", rss(item("a", guid="a")), ETag='"1"')
    await room.follow("/feed")
    room.fails = True
    await room.look()
    room.fails = False
    assert await room.titles() == []
    assert "could not be dealt with" in caplog.text
    await room.look_later(minutes=11)  # when the claim has run out
    assert await room.titles() == ["a"]


async def test_an_announcement_is_told_by_its_page_and_by_itself_when_there_is_none(room: Newsroom) -> None:
    told = "".join(
        f"<p>In {1800 + year} the pier was mended by the harbour's own carpenters.</p>" for year in range(20)
    )
    page = f"<html><title>P</title><body><article><h1>Pier</h1>{told}</article></body></html>"
    room.server.give("/1", page, headers={"Content-Type": "text/html"})
    links = [item(name, guid=name, link=room.server.url(f"/{name}"), text=f"<p>Short {name}.</p>") for name in "21"]
    room.server.give("/feed", rss(*links))
    await room.follow("/feed", first=0)
    await room.look()
    one, two = await room.articles()
    assert (one.title, one.url) == ("1", room.server.url("/1"))
    assert "1819" in words_of(one.body)
    assert (two.title, words_of(two.body)) == ("2", "Short 2.")


async def test_a_page_inside_our_network_is_not_fetched(room: Newsroom) -> None:
    room.server.give("/feed", rss(item("a", guid="a", link="http://169.254.169.254/latest/", text="<p>Short.</p>")))
    await room.follow("/feed")
    await room.look()
    assert [words_of(article.body) for article in await room.articles()] == ["Short."]


BAD = {
    "fifty thousand items": "".join(f"<item><title>{n}</title></item>" for n in range(50_000)),
    "cut in the middle": rss(item("a", guid="a"))[:-200],
    "a page": "<!doctype html><html><body>Welcome</body></html>",
    "plain text": "no feed at all",
    "nothing": "",
    "an entity bomb": '<!DOCTYPE r [<!ENTITY a "' + "a" * 1000 + '"><!ENTITY b "' + "&a;" * 1000 + '">]><rss><channel>'
    "<title>&b;</title></channel></rss>",
    "an external entity": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item>'
    "<title>&x;</title></item></channel></rss>",
    "elements without end": "<rss><channel><item><title>x</title>" + "<a>" * 100_000,
    "zero bytes in the encoding": '<?xml version="1.0" encoding="\x00"?><rss>',
    "an opening bracket very often": "<rss>" + "<" * 50_000,
    "comments that never close": "<rss version='2.0'><channel><item>" + "<!--" * 20_000,
    "a great many attributes": "<rss " + " ".join(f"a{n}='1'" for n in range(50_000)) + "><channel>",
    "markup in the title": rss("<item><title>&lt;b onclick='x'&gt;A&lt;/b&gt;</title></item>"),
}


@pytest.mark.parametrize("name", BAD)
async def test_whatever_a_feed_holds_the_next_one_is_read(name: str, room: Newsroom) -> None:
    raw = f"<rss><channel>{BAD[name]}</channel></rss>" if name.startswith("fifty") else BAD[name]
    room.server.give("/bad", raw)
    room.server.give("/good", rss(item("good", guid="good")))
    await room.follow("/bad")
    await room.follow("/good", host="127.0.0.2")
    began = time.monotonic()
    await room.look()
    assert time.monotonic() - began < 6
    titles = await room.titles()
    assert "good" in titles
    assert len(titles) <= 2
    assert not any("root:" in title or "<" in title for title in titles)
    bad, good = sorted(await room.storage.feeds.all(), key=lambda feed: feed.url)
    assert good.failures == 0
    assert bad.reason or bad.read_at


async def test_a_bomb_and_an_endless_feed_are_refused_in_a_sentence(room: Newsroom) -> None:
    room.server.give("/bomb", bomb(50 * MB), Content_Encoding="gzip")

    @room.server.script("/endless")
    async def answer(out: asyncio.StreamWriter, asked: Asked) -> None:
        out.write(head(200, {}) + b"<rss><channel>")
        while True:
            out.write(b"<item><title>x</title></item>" * 1000)
            await out.drain()

    await room.follow("/bomb")
    await room.follow("/endless")
    await room.look()
    assert [feed.reason for feed in await room.storage.feeds.all()] == ["It has more than 2 MB."] * 2


async def test_dates_in_1970_and_2099_neither_hide_an_entry_nor_are_shown(room: Newsroom) -> None:
    room.server.give("/feed", rss(item("a", guid="a")))
    await room.follow("/feed")
    await room.look()
    odd = [
        item("past", guid="1", date="Thu, 01 Jan 1970 00:00:00 GMT"),
        item("future", guid="2", date="Thu, 01 Jan 2099 00:00:00 GMT"),
    ]
    room.server.give("/feed", rss(*odd, item("a", guid="a")))
    await room.look_later()
    assert sorted(await room.titles()) == ["a", "future", "past"]
    assert [article.published for article in await room.articles()] == [None] * 3


async def test_entries_with_one_address_or_one_id_are_articles_of_their_own(room: Newsroom) -> None:
    home = room.server.url("/")
    room.server.give("/feed", rss(*(item(name, guid="same", link=home) for name in "ba")))
    await room.follow("/feed", first=0)
    await room.look()
    assert await room.titles() == ["a", "b"]


async def test_ids_that_change_at_every_look_bring_nothing_twice(room: Newsroom) -> None:
    await room.follow("/feed", first=0)
    for number in range(4):
        room.server.give("/feed", rss(*(item(name, guid=f"{name}{number}", link=f"/{name}") for name in "ab")))
        await room.look_later()
    assert sorted(await room.titles()) == ["a", "b"]
    assert {filed.version for filed in await room.storage.articles.between(0, 10)} == {1}


async def test_one_host_is_asked_for_one_feed_at_a_time(room: Newsroom) -> None:
    under_way = most = 0

    async def answer(out: asyncio.StreamWriter, asked: Asked) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.02)
        under_way -= 1
        raw = rss(item(asked.path, guid=asked.path)).encode()
        out.write(head(200, {"Content-Length": str(len(raw))}) + raw)

    for number in range(5):
        room.server.answers[f"/{number}"] = answer
        await room.follow(f"/{number}")
    await room.look()
    assert most == 1
    assert len(await room.titles()) == 5


async def test_a_host_rests_before_it_is_asked_again(room: Newsroom) -> None:
    room.feeds._pause = 0.3
    for number in range(2):
        room.server.give(f"/{number}", rss(item(str(number), guid="1")))
        await room.follow(f"/{number}")
    assert await room.feeds.poll() == 1
    await room.feeds.settle()
    assert await room.feeds.poll() == 0
    await asyncio.sleep(0.35)
    assert await room.feeds.poll() == 1
    await room.feeds.settle()


async def test_a_slow_host_holds_nobody_up(room: Newsroom) -> None:
    @room.server.script("/slow")
    async def answer(out: asyncio.StreamWriter, asked: Asked) -> None:
        await asyncio.sleep(10)

    await room.follow("/slow")
    for number in range(2, 12):
        room.server.give(f"/{number}", rss(item(str(number), guid="1")))
        await room.follow(f"/{number}", host=f"127.0.0.{number}")
    began = time.monotonic()
    while len(await room.titles()) < 10:
        await room.feeds.poll()
        await asyncio.sleep(0.02)
        assert time.monotonic() - began < 1.9
    await room.feeds.settle()
    slow = next(feed for feed in await room.storage.feeds.all() if "slow" in feed.url)
    assert "within 2 seconds" in slow.reason


async def test_a_feed_that_is_removed_while_it_is_read_stays_removed(room: Newsroom) -> None:
    @room.server.script("/feed")
    async def answer(out: asyncio.StreamWriter, asked: Asked) -> None:
        assert await room.storage.feeds.remove(room.server.url("/feed"))
        raw = rss(item("a", guid="a")).encode()
        out.write(head(200, {"Content-Length": str(len(raw))}) + raw)

    await room.follow("/feed")
    await room.look()
    assert await room.storage.feeds.all() == []


async def test_a_feed_that_takes_too_long_to_make_out_is_given_up() -> None:
    with pytest.raises(NotAFeed, match="takes too long"):
        await Parser(seconds=0.01).parse(b"<rss version='2.0'><channel>&nbsp;")


async def test_a_broken_feed_is_made_out_without_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERALD_TOKEN", "123:secret")
    broken = rss(item("a", guid="a"), item("b&nbsp;c", guid="b"))
    feed = await Parser().parse(broken.encode(), "http://a.example/feed")
    assert [entry.title for entry in feed.entries] == ["a", "b c"]
