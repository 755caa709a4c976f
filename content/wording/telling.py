"""What articles and digests are told with: where an article is from, and the way to it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from content.article import Article, Filed
from content.document import Span, Spans, Style
from content.summary import Summary
from content.wording.phrases import command
from content.wording.words import Words

BETWEEN = Span(" · ")


def origin(article: Article) -> str:
    """Who reported it: the source's name, else the host of its address, else nothing."""
    if article.source:
        return article.source
    host = urlsplit(article.url).hostname or ""
    return host.removeprefix("www.")


def origin_link(article: Article) -> Spans:
    """The same as a link to the article where it was published."""
    name = origin(article)
    return (Span(name, link=article.url),) if name else ()


def way_to(filed: Filed) -> Span:
    """The command that brings the article: `/article_12`."""
    return command(f"article_{filed.number}")


def brief_spans(summary: Summary, words: Words) -> Spans:
    """The brief; a machine's says that it is one."""
    if summary.origin != "machine":
        return (Span(summary.brief),)
    return (Span(summary.brief), Span(" "), Span(f"({words.say('written by a machine')})", Style.ITALIC))


def elsewhere(others: Sequence[Filed]) -> Spans:
    """Other reports of the same: "AzerNews /article_12, /article_13"."""
    found: list[Span] = []
    for other in others:
        name = origin_link(other.article)
        found += [*([Span(", ")] if found else []), *name, *([Span(" ")] if name else []), way_to(other)]
    return tuple(found)


def joined(parts: list[Spans]) -> Spans:
    """The parts that say something, with a dot between them."""
    found: list[Span] = []
    for part in parts:
        if part:
            found += [*([BETWEEN] if found else []), *part]
    return tuple(found)


def arrow(text: str) -> str:
    """The arrow that leads on from a text in the direction it is read."""
    return "←" if any("\u0590" <= letter <= "\u08ff" for letter in text) else "→"
