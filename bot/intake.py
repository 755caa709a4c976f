"""Source item -> article -> stored: as new, as a correction of one we have, or not at all because we have it.

What was withdrawn is published again by whoever hands it in; a feed that goes on listing it does not.

A new article may tell a story we have from another desk, or take one further; then it is filed with its number.

IntakeError
├── NoSuchArticle    there is no article of this number to correct
└── OtherArticle     the text says that it is another article than the one it was put in place of
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from content.article import Article
from content.corrections import Change, Wish, changed
from content.document import words_of
from content.reading import read
from content.stories import FOLLOWS, Known, Relation, Traces, judge, traces


class IntakeError(Exception):
    """An item cannot be taken in as it was asked."""


class NoSuchArticle(IntakeError):
    """There is no article of this number."""


class OtherArticle(IntakeError):
    """What was to be put in an article's place is another article, by its id or its address."""


class Taken(NamedTuple):
    """What became of an item, and the article's number.

    "also" and "follow-up" are new articles that tell the same story as article `about`, or take it further. "held": it
    waits for an editor, and the number is the one it would have now. `change` is what a correction was taken for.
    "republished": the text that was withdrawn, again.
    """

    kind: Literal["new", "corrected", "republished", "unchanged", "also", "follow-up", "held"]
    number: int
    version: int = 1
    about: int = 0
    change: Wish = ""


class Desk(Protocol):
    """The archive, open for one item; everything asked and written is one transaction, and others wait."""

    async def same(self, identity: str, url: str) -> Known | None:
        """The article with this identity, else the newest with this url."""
        ...

    async def numbered(self, number: int) -> Known | None:
        """The article with this number."""
        ...

    async def near(self, article: Article, left: Traces, since: datetime) -> Sequence[Known]:
        """The articles that share the most marks with this one; by names only those received since then.

        Withdrawn ones only when they are the same text of the same source; whoever names none may be that source.
        """
        ...

    async def story_of(self, number: int) -> int:
        """The number of the article that was the first to tell the story of this one."""
        ...

    async def article(self, number: int) -> Article:
        """The text of a known article as it stands."""
        ...

    async def file(
        self,
        article: Article,
        identity: str,
        left: Traces,
        received: datetime,
        *,
        urgent: bool = False,
        also: int = 0,
        follows: int = 0,
    ) -> int:
        """Keep a new article; its number."""
        ...

    async def amend(self, number: int, article: Article, left: Traces, received: datetime, change: Change) -> int:
        """Put a text in the article's place, published again if it was withdrawn; its version."""
        ...


class Shelf(Protocol):
    """Where articles are kept."""

    def desk(self) -> AbstractAsyncContextManager[Desk]:
        """Open it for one item."""
        ...


class Intake:
    """Takes items in; the same item offered again changes nothing. `label` gives an article its topics by rule."""

    def __init__(
        self, shelf: Shelf, clock: Callable[[], datetime], label: Callable[[Article], Article] | None = None
    ) -> None:
        self._shelf = shelf
        self._clock = clock
        self._label = label

    async def take_in(self, raw: bytes, name: str = "", *, urgent: bool = False) -> Taken:
        """Read an item and keep it; `urgent`: to be announced to everybody at once. Raises UnreadableArticle."""
        article = await asyncio.to_thread(read, raw, name)
        return await self.take(article, urgent=urgent)

    async def take(self, article: Article, *, urgent: bool = False, wish: Wish = "") -> Taken:
        """Keep an article that was read already; `wish`: whether readers are told, if it corrects one."""
        article = await self._labelled(article)
        now = self._clock()
        left = await asyncio.to_thread(traces, article)
        identity = identity_of(article)
        async with self._shelf.desk() as desk:
            known = await desk.same(identity, article.url)
            if known is not None:
                if not _same_hand(known, article) or _only_listed(known, article, left):
                    return Taken("unchanged", known.number)
                return await self._again(desk, known, article, left, now, wish=wish)
            near = await desk.near(article, left, now - FOLLOWS)
            found = judge(article, left, near, now)
            match found.relation, found.number:
                case Relation.SAME_TEXT, int(number):
                    known = next(one for one in near if one.number == number)
                    if not known.withdrawn or _only_listed(known, article, left):
                        return Taken("unchanged", number)
                    article = replace(article, identity="", source=known.source)
                    return await self._again(desk, known, article, left, now, wish=wish)
                case Relation.CORRECTION, int(number):
                    known = next(one for one in near if one.number == number)
                    if not _same_hand(known, article):
                        return Taken("unchanged", number)
                    return await self._again(desk, known, article, left, now, wish=wish)
                case Relation.SAME_STORY, int(number):
                    first = await desk.story_of(number)
                    number = await desk.file(article, identity, left, now, urgent=urgent, also=first)
                    return Taken("also", number, about=first)
                case Relation.FOLLOW_UP, int(number):
                    filed = await desk.file(article, identity, left, now, urgent=urgent, follows=number)
                    return Taken("follow-up", filed, about=number)
            return Taken("new", await desk.file(article, identity, left, now, urgent=urgent))

    async def _again(
        self, desk: Desk, known: Known, article: Article, left: Traces, now: datetime, *, wish: Wish
    ) -> Taken:
        number = known.number
        before = await desk.article(number)
        article = replace(article, identity=article.identity or before.identity, url=article.url or before.url)
        if before == article and not known.withdrawn:
            return Taken("unchanged", number)
        if before == article:
            return Taken("republished", number, await desk.amend(number, article, left, now, Change("typo")))
        change = changed(before, article, wish)
        version = await desk.amend(number, article, left, now, change)
        return Taken("corrected", number, version, change=change.kind)

    async def put(self, number: int, article: Article, wish: Wish = "") -> Taken:
        """Put a text in the place of article `number`; what it does not say of itself (id, address) stays.

        Raises NoSuchArticle, and OtherArticle when it names another id than that article has, or one of another.
        """
        article = await self._labelled(article)
        left = await asyncio.to_thread(traces, article)
        async with self._shelf.desk() as desk:
            known = await desk.numbered(number)
            if known is None:
                raise NoSuchArticle(f"there is no article {number}")
            before = await desk.article(number)
            if article.identity and known.identity != article.identity:
                raise OtherArticle(f"article {number} has another id, and an id stays")
            article = replace(article, identity=before.identity, url=article.url or before.url)
            other = await desk.same("", article.url) if article.url != before.url else known
            if other is not None and other.number != number:
                raise OtherArticle(f"the address belongs to article {other.number}")
            if before == article:
                return Taken("unchanged", number)
            change = changed(before, article, wish)
            version = await desk.amend(number, article, left, self._clock(), change)
            return Taken("corrected", number, version, change=change.kind)

    async def _labelled(self, article: Article) -> Article:
        return article if self._label is None else await asyncio.to_thread(self._label, article)


def _only_listed(known: Known, article: Article, left: Traces) -> bool:
    """Whether a feed merely goes on listing what was withdrawn."""
    return known.withdrawn and article.identity.startswith("feed-") and left.digest == known.traces.digest


def _same_hand(known: Known, article: Article) -> bool:
    """Whether what is known may be corrected by this: two that tell one address apart would do it in turns for ever."""
    if known.identity and known.identity == article.identity:
        return True
    mine, theirs = article.identity.partition("/")[0], known.identity.partition("/")[0]
    if mine.startswith("feed-") and theirs.startswith("feed-"):
        return mine == theirs  # the same feed, whose ids may change
    return not (article.source and known.source) or article.source.casefold() == known.source.casefold()


def identity_of(article: Article) -> str:
    """What makes it this article and no other: the newsroom's own id, else its address, else its words."""
    if article.identity:
        return f"id:{article.identity}"
    return f"url:{article.url}" if article.url else f"text:{_digest(article)}"


def _digest(article: Article) -> str:
    words = f"{article.title} {words_of(article.body)}".casefold().split()
    # Two desks may print the same words: these are two articles. Whoever names no source is nobody in particular.
    told = (article.source.casefold(), *words) if article.source else words
    return hashlib.blake2b(" ".join(told).encode(), digest_size=16).hexdigest()
