"""Source item -> article -> stored: as new, as a correction of one we have, or not at all because we have it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from content.article import Article
from content.document import words_of
from content.reading import read


class Known(NamedTuple):
    """An article of the archive, as far as is needed to recognise it."""

    number: int
    identity: str
    url: str
    fingerprint: int
    received: datetime


class Taken(NamedTuple):
    """What became of an item, and the article's number."""

    kind: Literal["new", "corrected", "unchanged"]
    number: int
    version: int = 1


class Desk(Protocol):
    """The archive, open for one item; everything asked and written is one transaction, and others wait."""

    async def same(self, identity: str, url: str) -> Known | None:
        """The article with this identity, else the newest with this url."""
        ...

    async def recent(self, since: datetime, limit: int) -> Sequence[Known]:
        """The published articles received since then, newest first."""
        ...

    async def article(self, number: int) -> Article:
        """The text of a known article as it stands."""
        ...

    async def file(
        self, article: Article, identity: str, fingerprint: int, received: datetime, *, urgent: bool = False
    ) -> int:
        """Keep a new article; its number."""
        ...

    async def amend(self, number: int, article: Article, fingerprint: int, received: datetime) -> int:
        """Put a corrected text in the article's place; its version."""
        ...


class Shelf(Protocol):
    """Where articles are kept."""

    def desk(self) -> AbstractAsyncContextManager[Desk]:
        """Open it for one item."""
        ...


class Intake:
    """Takes items in; the same item offered again changes nothing."""

    def __init__(self, shelf: Shelf, clock: Callable[[], datetime]) -> None:
        self._shelf = shelf
        self._clock = clock

    async def take_in(self, raw: bytes, name: str = "", *, urgent: bool = False) -> Taken:
        """Read an item and keep it; `urgent`: to be announced to everybody at once. Raises UnreadableArticle."""
        article = await asyncio.to_thread(read, raw, name)
        return await self.take(article, urgent=urgent)

    async def take(self, article: Article, *, urgent: bool = False) -> Taken:
        """Keep an article that was read already."""
        now = self._clock()
        fingerprint = fingerprint_of(article)
        async with self._shelf.desk() as desk:
            known = await desk.same(identity_of(article), article.url)
            if known is None:
                number = await desk.file(article, identity_of(article), fingerprint, now, urgent=urgent)
                return Taken("new", number)
            if await desk.article(known.number) == article:
                return Taken("unchanged", known.number)
            version = await desk.amend(known.number, article, fingerprint, now)
            return Taken("corrected", known.number, version)


def identity_of(article: Article) -> str:
    """What makes it this article and no other: the newsroom's own id, else its address, else its words."""
    if article.identity:
        return f"id:{article.identity}"
    return f"url:{article.url}" if article.url else f"text:{_digest(article, 16).hex()}"


def fingerprint_of(article: Article) -> int:
    """64 bits of the article's words."""
    return int.from_bytes(_digest(article, 8))


def _digest(article: Article, size: int) -> bytes:
    words = f"{article.title} {words_of(article.body)}".casefold().split()
    return hashlib.blake2b(" ".join(words).encode(), digest_size=size).digest()
