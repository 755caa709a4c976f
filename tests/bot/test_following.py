from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import open_herald
from bot.following import add_feed, export_feeds, import_feeds, is_address, list_feeds, read_feed_at, remove_feed
from bot.parts import Trouble
from bot.settings import Settings, load
from bot.sources.guard import public_or_loopback
from tests.bot.sources.feed_server import FeedServer, feed_server, item, rss


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(database_url=f"sqlite:///{tmp_path}/herald.db", token="", _env_file=None)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as running:
        yield running


async def test_a_feed_is_added_by_its_own_address_or_by_that_of_its_site(
    settings: Settings, server: FeedServer
) -> None:
    said: list[str] = []
    server.give("/feed", rss(item("a", guid="a"), item("b", guid="b")))
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body>Hi</body></html>'
    server.give("/", page, headers={"Content-Type": "text/html"})
    await add_feed(settings, server.url("/"), said.append, permits=public_or_loopback)
    assert said == [
        f"The Harbour is followed: {server.url('/feed')}\n2 entries are there now; its newest entry is taken at first."
    ]
    await add_feed(settings, server.url("/feed"), said.append, permits=public_or_loopback)
    assert said[1].startswith("The Harbour is followed already")
    assert [(feed["url"], feed["state"]) for feed in await list_feeds(settings)] == [(server.url("/feed"), "active")]


async def test_what_is_no_feed_is_not_added_and_the_reason_is_said(settings: Settings, server: FeedServer) -> None:
    server.give("/", "<html><body>Hi</body></html>", headers={"Content-Type": "text/html"})
    for path, reason in (("/", "is no feed, and names none"), ("/none", "answers 404")):
        with pytest.raises(Trouble, match=reason):
            await add_feed(settings, server.url(path), print, permits=public_or_loopback)
    with pytest.raises(Trouble, match="not public"):
        await add_feed(settings, server.url("/"), print)
    assert await list_feeds(settings) == []


async def test_what_is_not_taken_from_a_list_is_named_with_the_reason(settings: Settings) -> None:
    said: list[str] = []
    raw = b"""<opml version="2.0"><body><outline text="Folder"><outline text="A" xmlUrl="https://a.example/"/></outline>
    <outline text="B" xmlUrl="file:///etc/passwd"/><outline text="C"/></body></opml>"""
    await import_feeds(settings, raw, said.append)
    assert said == [
        "1 of 3 feeds are new and followed from now on.",
        "not taken: file:///etc/passwd: only http:// and https:// are followed",
        "not taken: C: it has no address of a feed (xmlUrl)",
    ]


async def test_a_list_is_imported_exported_and_emptied(settings: Settings) -> None:
    said: list[str] = []
    raw = b'<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/"/></body></opml>'
    await import_feeds(settings, raw, said.append)
    await import_feeds(settings, raw, said.append)
    assert said == [
        "1 of 1 feeds are new and followed from now on.",
        "0 of 1 feeds are new and followed from now on.",
        "not taken: https://a.example/: it is followed already",
    ]
    assert 'xmlUrl="https://a.example/"' in await export_feeds(settings)
    await remove_feed(settings, "https://a.example/", said.append)
    with pytest.raises(Trouble, match="herald feed list"):
        await remove_feed(settings, "https://a.example/", said.append)
    with pytest.raises(Trouble, match="nothing was imported"):
        await import_feeds(settings, b"no list", said.append)


async def test_a_feed_is_read_from_bytes_and_from_an_address(server: FeedServer) -> None:
    raw = rss(item("a", guid="1", link="https://a.example/1", date="Tue, 24 Nov 2026 10:00:00 GMT")).encode()
    server.give("/feed", raw)
    title, entries = await read_feed_at("feed.xml", raw)
    assert title == "The Harbour"
    assert [entry["title"] for entry in entries] == ["a"]
    assert entries[0]["published"] == "2026-11-24T10:00:00+00:00"
    assert entries[0]["text"].startswith("About a.")
    assert await read_feed_at(server.url("/feed"), None, permits=public_or_loopback) == (title, entries)
    with pytest.raises(Trouble, match="is no feed"):
        await read_feed_at("x.txt", b"hello")


async def test_the_bot_takes_in_what_a_followed_feed_has(settings: Settings, server: FeedServer) -> None:
    server.give("/feed", rss(item("b", guid="b"), item("a", guid="a")))
    await add_feed(settings, server.url("/feed"), print, permits=public_or_loopback)
    async with open_herald(settings, "1:" + "x" * 35, settings.database(), permits=public_or_loopback) as herald:
        assert await herald.feeds.poll() == 1
        await herald.feeds.settle()
        assert [filed.article.title for filed in await herald.storage.articles.latest(5)] == ["b"]


def test_an_address_is_told_from_a_file() -> None:
    assert is_address("https://a.example/feed")
    assert not is_address("feeds/https.xml")
    assert not is_address("-")
