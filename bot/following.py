"""`herald feed`: the steps behind the command line, in sentences for the operator."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.parts import Trouble, storage_at
from bot.settings import Settings
from bot.sources.feeds import charset_of
from bot.sources.fetching import Fetched, Fetcher, FetchError
from bot.sources.guard import Permits, public
from bot.sources.opml import NotAList, read_opml, write_opml
from bot.sources.parsing import Parser
from bot.syndication.feed import Feed
from content.document import words_of
from content.errors import UnreadableArticle
from content.reading.encoding import decode
from content.reading.feed import FeedEntry, FeedText, NotAFeed, article_of
from content.reading.feed_links import feeds_of_page

Tell = Callable[[str], None]


async def add_feed(settings: Settings, url: str, tell: Tell, *, first: int = 1, permits: Permits = public) -> None:
    """Fetch it once, to see that it is a feed (or a page that names one), and follow it. Raises Trouble."""
    address, feed = await _fetched(url, permits)
    async with storage_at(settings.database()) as storage:
        added = await storage.feeds.add(address, datetime.now(UTC), title=feed.title, first=first)
    name = feed.title or address
    if added:
        which = "all its entries are" if first == 0 else "its newest entry is" if first == 1 else f"{first} entries are"
        tell(f"{name} is followed: {address}\n{len(feed.entries)} entries are there now; {which} taken at first.")
    else:
        tell(f"{name} is followed already: {address}")


async def list_feeds(settings: Settings) -> list[dict[str, Any]]:
    """Every feed with its state, as plain values."""
    async with storage_at(settings.database()) as storage:
        return [_shown(feed) for feed in await storage.feeds.all()]


async def remove_feed(settings: Settings, url: str, tell: Tell) -> None:
    """Follow it no more. Raises Trouble when it is not followed."""
    async with storage_at(settings.database()) as storage:
        if not await storage.feeds.remove(url):
            raise Trouble(f"no feed {url} is followed; `herald feed list` shows those that are")
    tell(f"{url} is followed no more.")


async def import_feeds(settings: Settings, raw: bytes, tell: Tell) -> None:
    """Follow every feed of an OPML list; each is tried when it is due. Raises Trouble."""
    try:
        listed = read_opml(raw)
    except NotAList as error:
        raise Trouble(f"nothing was imported: {error}") from None
    now = datetime.now(UTC)
    async with storage_at(settings.database()) as storage:
        added = [await storage.feeds.add(url, now, title=title) for url, title in listed.feeds]
    entries = len(listed.feeds) + len(listed.left_out)
    tell(f"{sum(added)} of {entries} feeds are new and followed from now on.")
    for (url, _), new in zip(listed.feeds, added, strict=True):
        if not new:
            tell(f"not taken: {url}: it is followed already")
    for name, why in listed.left_out:
        tell(f"not taken: {name}: {why}")


async def export_feeds(settings: Settings) -> str:
    """All feeds as OPML."""
    async with storage_at(settings.database()) as storage:
        return write_opml((feed.url, feed.title) for feed in await storage.feeds.all() if feed.state == "active")


async def read_feed_at(where: str, raw: bytes | None, *, permits: Permits = public) -> tuple[str, list[dict[str, Any]]]:
    """A feed's title and its entries as plain values, from its bytes or its address. Raises Trouble."""
    if raw is None:
        _, feed = await _fetched(where, permits)
    else:
        feed = await _parsed(raw, "", "", where)
    now = datetime.now(UTC)
    return feed.title, await asyncio.to_thread(lambda: [_entry(entry, feed, now) for entry in feed.entries])


def is_address(where: str) -> bool:
    """Whether this names something on the web rather than a file."""
    return where.lower().startswith(("http://", "https://")) and not Path(where).exists()


async def _fetched(url: str, permits: Permits) -> tuple[str, FeedText]:
    """The feed at an address, or the first one that the page there names; and its address."""
    async with Fetcher(permits=permits) as fetcher:
        answer = await _had(fetcher, url)
        links: Sequence[str] = ()
        try:
            return answer.moved or url, await Parser().parse(answer.body, answer.url, charset_of(answer))
        except NotAFeed as error:
            links = feeds_of_page(_text(answer), answer.url)
            if not links:
                raise Trouble(f"{url} is no feed, and names none: {error}") from None
        answer = await _had(fetcher, links[0])
        return answer.moved or links[0], await _parsed(answer.body, answer.url, charset_of(answer), links[0])


async def _had(fetcher: Fetcher, url: str) -> Fetched:
    try:
        answer = await fetcher.fetch(url)
    except FetchError as error:
        raise Trouble(f"{error.url} cannot be read. {error.reason}") from None
    if answer.status != 200:
        raise Trouble(f"{url} cannot be read. Its server answers {answer.status}.")
    return answer


async def _parsed(raw: bytes, url: str, charset: str, name: str) -> FeedText:
    try:
        return await Parser().parse(raw, url, charset)
    except NotAFeed as error:
        raise Trouble(f"{name} is no feed: {error}") from None


def _text(answer: Fetched) -> str:
    try:
        return decode(answer.body, answer.url)
    except UnreadableArticle:
        return ""


def _entry(entry: FeedEntry, feed: FeedText, now: datetime) -> dict[str, Any]:
    try:
        article = article_of(entry, feed, now)
        title, text = article.title, words_of(article.body)
    except UnreadableArticle:
        title, text = "", ""
    return {
        "id": entry.identity,
        "url": entry.url,
        "title": title,
        "published": entry.published.isoformat() if entry.published else None,
        "author": entry.author,
        "topics": list(entry.topics),
        "text": text,
    }


def _shown(feed: Feed) -> dict[str, Any]:
    return {
        "url": feed.url,
        "title": feed.title,
        "state": "failing" if feed.state == "active" and feed.failures else feed.state,
        "reason": feed.reason,
        "failures": feed.failures,
        "every_minutes": feed.cadence // 60,
        "read": feed.read_at.isoformat(timespec="seconds") if feed.read_at else None,
        "next": feed.next_at.isoformat(timespec="seconds") if feed.state == "active" else None,
    }
