"""Follows feeds: reads those that are due, one of a host at a time, and hands in what is new.

A feed is asked with what its server said of the last answer; an answer that is the same text is not parsed; and only
entries the feed has not had before become articles. Everything learnt is kept in one transaction after the articles
were taken, so a crash in between offers them again: `take` must know an article it already has.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.sources.fetching import Fetched, Fetcher, FetchError
from bot.sources.parsing import Parser
from bot.syndication.feed import Feed, Look, after, asked_to_wait, host_of, notice
from bot.syndication.remembering import Known, Wanted, pick
from content.article import Article
from content.errors import UnreadableArticle
from content.reading.encoding import decode
from content.reading.feed import FeedEntry, FeedText, NotAFeed, article_of, wants_page
from content.reading.inline import safe_link
from content.reading.page import read_page

log = logging.getLogger(__name__)

AT_ONCE = 64
PAUSE = 1.0
"""Seconds between two requests to one host."""
GATHERED = 0.02
"""Seconds in which looks that found nothing are gathered, to be written down together."""
PATIENCE = 300.0
"""Seconds one look at a feed may take, pages included; it is claimed for twice as long."""
CLAIM = timedelta(seconds=2 * PATIENCE)

Take = Callable[[Article], Awaitable[object]]
Tell = Callable[[str], Awaitable[None]]


class Shelf(Protocol):
    """Where feeds are kept."""

    async def claim(self, limit: int, busy: Collection[str], now: datetime, until: datetime) -> Sequence[Feed]:
        """At most one due feed of each host that is not busy, put off until then so that nobody else takes them."""
        ...

    async def memory(self, feed_id: int) -> Sequence[Known]:
        """What the feed has had."""
        ...

    async def save(self, feed: Feed, memory: Sequence[Known] | None) -> bool:
        """Keep what was learnt; False when the feed was removed meanwhile, or another one has its new address."""
        ...

    async def save_all(self, feeds: Sequence[Feed]) -> None:
        """Keep these at once; their addresses are what they were."""
        ...


class Feeds:
    """Call `poll` often: it starts what is due and returns; a slow host only holds up its own feeds.

    `take` keeps an article and may raise UnreadableArticle; `tell` reaches the operator.
    """

    def __init__(
        self,
        shelf: Shelf,
        fetcher: Fetcher,
        take: Take,
        clock: Callable[[], datetime],
        tell: Tell,
        *,
        parser: Parser | None = None,
        at_once: int = AT_ONCE,
        pause: float = PAUSE,
        patience: float = PATIENCE,
    ) -> None:
        self._shelf = shelf
        self._fetcher = fetcher
        self._parser = parser or Parser()
        self._take = take
        self._clock = clock
        self._tell = tell
        self._at_once = at_once
        self._pause = pause
        self._patience = patience
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._resting: set[str] = set()
        self._to_keep: list[Feed] = []
        self._keeping: asyncio.Task[None] | None = None

    async def poll(self) -> int:
        """Start reading what is due, as far as there is room; how many were started."""
        room = self._at_once - len(self._busy)
        if room <= 0:
            return 0
        now = self._clock()
        due = await self._shelf.claim(room, (*self._busy, *self._resting), now, now + CLAIM)
        for feed in due:
            self._busy[feed.host] = asyncio.create_task(self._visit(feed), name=f"feed {feed.id}")
        return len(due)

    @property
    def under_way(self) -> int:
        """How many are being read."""
        return len(self._busy)

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        while self._busy:
            await asyncio.wait(list(self._busy.values()))

    async def close(self) -> None:
        """Leave off; what was under way is read again after its claim has run out."""
        tasks = list(self._busy.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, *([self._keeping] if self._keeping else []), return_exceptions=True)

    async def _visit(self, feed: Feed) -> None:
        try:
            await self._read(feed)
        except Exception:
            log.exception("the feed %s could not be dealt with; it is tried again", feed.url)
        finally:
            self._busy.pop(feed.host, None)
            if self._pause:
                self._resting.add(feed.host)
                asyncio.get_running_loop().call_later(self._pause, self._resting.discard, feed.host)

    async def _read(self, feed: Feed) -> None:
        memory: Sequence[Known] | None = None
        try:
            async with asyncio.timeout(self._patience):
                look, memory = await self._look(feed)
        except TimeoutError:
            look = Look("failed", f"It took longer than {self._patience:.0f} seconds.")
        now = self._clock()
        become = after(feed, look, now, random.random())
        if memory is None and become.url == feed.url:
            await self._keep(become)
        elif not await self._shelf.save(become, memory) and become.url != feed.url:
            # The address it moved to is another feed of ours.
            become = replace(
                become, url=feed.url, state="retired", reason=f"It has moved to {become.url}, a known feed."
            )
            await self._shelf.save(become, memory)
        said = notice(feed, become)
        if said:
            await self._tell(said)

    async def _keep(self, feed: Feed) -> None:
        """Written down with the others that come in the same moment: most looks find nothing new."""
        self._to_keep.append(feed)
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep_all())
        await asyncio.shield(self._keeping)

    async def _keep_all(self) -> None:
        await asyncio.sleep(GATHERED)
        feeds, self._to_keep, self._keeping = self._to_keep, [], None
        await self._shelf.save_all(feeds)

    async def _look(self, feed: Feed) -> tuple[Look, Sequence[Known] | None]:
        now = self._clock()
        try:
            answer = await self._fetcher.fetch(feed.url, etag=feed.etag, last_modified=feed.last_modified)
        except FetchError as error:
            return Look("failed", error.reason), None
        headers = answer.headers
        wait = asked_to_wait(headers.get("cache-control", ""), headers.get("retry-after", ""), now)
        if answer.status == 410:
            return Look("gone", "Its server says that it is gone for good."), None
        if answer.status not in (200, 304):
            return Look("failed", f"Its server answers {answer.status}.", wait), None
        body = hashlib.blake2b(answer.body, digest_size=16).hexdigest()
        if answer.status == 304 or body == feed.body:
            return Look("unchanged", wait=wait, moved=answer.moved), None
        try:
            text = await self._parser.parse(answer.body, answer.url, charset_of(answer))
        except NotAFeed as error:
            return Look("failed", f"What is there cannot be read: {error}.", wait), None
        picked = await asyncio.to_thread(pick, text.entries, await self._shelf.memory(feed.id), feed, now)
        for wanted in picked.wanted:
            await self._hand_in(wanted, text, now)
        # What the headers say comes before what the text says (WebSub, section 4).
        hub = safe_link(answer.links.get("hub", "")) or text.hub
        own = safe_link(answer.links.get("self", "")) or text.own or feed.url
        look = Look(
            "changed",
            wait=max(wait, min(text.minutes * 60, 86_400)),
            etag=headers.get("etag", "")[:500],
            last_modified=headers.get("last-modified", "")[:100],
            body=body,
            moved=answer.moved,
            title=text.title[:200],
            hub=hub[:2000],
            topic=own[:2000] if hub else "",
            fresh=sum(wanted.new for wanted in picked.wanted),
            more=picked.more,
        )
        return look, picked.memory

    async def _hand_in(self, wanted: Wanted, text: FeedText, now: datetime) -> None:
        page = await self._page(wanted.entry) if wants_page(wanted.entry) else None
        try:
            article = await asyncio.to_thread(article_of, wanted.entry, text, now, page)
            await self._take(replace(article, identity=wanted.identity))
        except UnreadableArticle as error:
            log.warning("an entry of %s was left out: %s", text.title or text.url, error)

    async def _page(self, entry: FeedEntry) -> Article | None:
        """The entry's page as an article; None when it cannot be had: then the feed's own words must do."""
        try:
            answer = await self._fetcher.fetch(entry.url)
            return await asyncio.to_thread(page_of, answer)
        except FetchError as error:
            log.info("the page of an entry is not read: %s", error)
        except UnreadableArticle as error:
            log.info("the page of an entry holds no article: %s", error)
        finally:
            if host_of(entry.url) in self._busy:
                await asyncio.sleep(self._pause)
        return None


def page_of(answer: Fetched) -> Article:
    """The article on a page that was fetched; raises UnreadableArticle."""
    if answer.status != 200:
        raise UnreadableArticle(answer.url, f"Its server answers {answer.status}.")
    charset = charset_of(answer)
    try:
        text = answer.body.decode(charset or "utf-8")
    except (UnicodeDecodeError, LookupError):
        text = decode(answer.body, answer.url)
    return read_page(text, answer.url, answer.url)


def charset_of(answer: Fetched) -> str:
    """The encoding the server names; empty when it names none."""
    _, _, said = answer.headers.get("content-type", "").lower().partition("charset=")
    return said.partition(";")[0].strip(" \"'")[:40]
