"""The article as the newsroom means it, and what can be seen in it without judgement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from content.document import Block, Heading, Listing, Paragraph, Spans, text_of, value


class Role(StrEnum):
    """What a picture has to do with the article."""

    LEAD = "lead"
    INLINE = "inline"
    OTHER_STORY = "other_story"


@value
class ArticlePicture:
    """A picture found with the article; one of another story is known but never shown as this article's."""

    url: str
    alt: str
    role: Role


@value
class Article:
    """One piece of news.

    `body` holds the text in its own order, headings included; a picture that belongs to another story is not in it.
    `title` is the editor's, or the first heading, or the first sentence; never empty. `summary` is the editor's own, or
    empty. `dateline` is the place the report is from; the body keeps it as written. `source` names who reported it.
    `identity` is an explicit id the newsroom gave, or empty. `language` is a BCP 47 tag, or empty when unknown.
    """

    title: str
    body: tuple[Block, ...]
    dateline: str = ""
    source: str = ""
    author: str = ""
    url: str = ""
    language: str = ""
    published: datetime | None = None
    topics: tuple[str, ...] = ()
    summary: str = ""
    pictures: tuple[ArticlePicture, ...] = ()
    identity: str = ""


@value
class Filed:
    """An article as it stands in the archive: its number there, which version it is, when it was first received.

    `also` is the number of the first article that tells the same story, `follows` of the one it takes further, else 0.
    `abstract` is a summary of this version by a machine, that was found to say nothing else; empty without one.
    """

    number: int
    article: Article
    received: datetime
    version: int = 1
    also: int = 0
    follows: int = 0
    abstract: str = ""


class Section(NamedTuple):
    """A heading (None before the first one) and the blocks under it; a deeper heading opens a section of its own."""

    heading: Heading | None
    blocks: tuple[Block, ...]


class LedList(NamedTuple):
    """A list and the line that leads it in ("Key points included:")."""

    section: str
    lead_in: Spans
    listing: Listing


def sections(article: Article) -> tuple[Section, ...]:
    """The body cut at its headings, in order; nothing is left out."""
    found: list[Section] = []
    heading: Heading | None = None
    blocks: list[Block] = []
    for block in article.body:
        if isinstance(block, Heading):
            if heading is not None or blocks:
                found.append(Section(heading, tuple(blocks)))
            heading, blocks = block, []
        else:
            blocks.append(block)
    if heading is not None or blocks:
        found.append(Section(heading, tuple(blocks)))
    return tuple(found)


def led_lists(article: Article) -> Iterator[LedList]:
    """Every list that a line ending in a colon leads in, with the heading it stands under."""
    for section in sections(article):
        name = text_of(section.heading.spans) if section.heading else ""
        for before, block in zip(section.blocks, section.blocks[1:]):
            if isinstance(block, Listing) and isinstance(before, Paragraph):
                lead_in = text_of(before.spans).rstrip()
                if lead_in.endswith((":", "：")):
                    yield LedList(name, before.spans, block)
