"""A digest as one text: each story in a few lines with the way to the whole, the new initiatives, the next digest.

A chat's length: "headline" is a list of headlines with links, "brief" adds what happened, "full" the points too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from content.digest import Digest, Story
from content.document import Block, Document, Footer, Heading, Item, Listing, Paragraph, Span, Spans, Style, plain
from content.initiatives import Entry
from content.wording.article import points_listing
from content.wording.initiatives import initiative_blocks
from content.wording.phrases import command
from content.wording.telling import BETWEEN, brief_spans, elsewhere, joined, origin_link, way_to
from content.wording.words import Words

# How many initiatives are told at each length; the rest is one command away.
_MOST_ENTRIES = {"headline": 0, "brief": 10, "full": 30}
_MOST_IN_A_LIST_OF_ITS_OWN = 60


def digest_document(
    digest: Digest, words: Words, zone: str, next_due: datetime | None = None, now: datetime | None = None
) -> Document:
    """The digest at its audience's length, times in `zone`; `now` decides what part of the day it is called after.

    Without `now` it is the moment of the newest article. An empty digest says kindly that there is nothing.
    """
    length = digest.audience.length
    blocks: list[Block] = [Heading(1, plain(title(digest, words, zone, now)))]
    if digest.empty:
        blocks.append(Paragraph(words.spans("Nothing new this time.")))
    else:
        blocks.append(Paragraph(plain(counts(digest, words), Style.ITALIC)))
    if length == "headline":
        blocks.extend(_headlines(digest.stories, words))
    else:
        below = frozenset(entry.initiative.action for entry in _shown(digest))
        for story in digest.stories:
            points = [point for point in story.points if point.rstrip(" .;") not in below] if length == "full" else []
            blocks.extend(_story(story, words, points))
    blocks.extend(_initiatives(digest, words))
    if next_due:
        due = Span(words.moment(next_due, zone), at=next_due)
        blocks.append(Footer(words.spans("Next digest: {when}", when=due)))
    return Document(tuple(blocks), words.locale)


def title(digest: Digest, words: Words, zone: str, now: datetime | None) -> str:
    """What the digest is called: by the part of the day, or by what is in it, and its day."""
    at = now or max((story.filed.received for story in digest.stories), default=None)
    at = at or max((entry.last_seen for entry in digest.entries), default=None)
    if not digest.stories and digest.entries:
        name = words.say("New initiatives")
    else:
        name = _name_by_hour(words, at.astimezone(ZoneInfo(zone)).hour if at else None)
    return f"{name} · {words.day(at, zone)}" if at else name


def _name_by_hour(words: Words, hour: int | None) -> str:
    if hour is None:
        return words.say("Digest")
    if 5 <= hour < 12:
        return words.say("Morning digest")
    if 12 <= hour < 18:
        return words.say("Afternoon digest")
    return words.say("Evening digest") if 18 <= hour < 23 else words.say("Night digest")


def counts(digest: Digest, words: Words) -> str:
    """How much there is: "3 stories · 5 new initiatives"."""
    stories, entries = len(digest.stories), len(digest.entries)
    told = [words.count("{n} story", "{n} stories", stories)] if stories else []
    if entries:
        told.append(words.count("{n} new initiative", "{n} new initiatives", entries))
    return " · ".join(told)


def _headlines(stories: Sequence[Story], words: Words) -> tuple[Block, ...]:
    items = tuple(
        Item((Paragraph((Span(story.summary.headline), BETWEEN, *_whence(story, words))),)) for story in stories
    )
    return (Listing(items),) if items else ()


def _story(story: Story, words: Words, points: Sequence[str]) -> tuple[Block, ...]:
    """Headline, brief and whence in one paragraph, so that a phone shows them as one; then the points."""
    headline, brief = story.summary.headline, story.summary.brief
    spans: list[Span] = [Span(headline, Style.BOLD), Span("\n")]
    if brief and brief != headline:
        spans += [*brief_spans(story.summary, words), Span("\n")]
    unsaid = [point for point in points if point not in brief]
    return (Paragraph((*spans, *_whence(story, words))), *points_listing(unsaid))


def _whence(story: Story, words: Words) -> Spans:
    """ "Caspian Post · /article_12 · also in AzerNews and /article_13 · follows /article_4"."""
    parts: list[Spans] = [origin_link(story.filed.article), (way_to(story.filed),)]
    if story.also_in:
        parts.append(words.spans("also in {sources}", sources=elsewhere(story.also_in)))
    if story.follows:
        parts.append(words.spans("follows {article}", article=way_to(story.follows)))
    return joined(parts)


def _shown(digest: Digest) -> Sequence[Entry]:
    most = _MOST_ENTRIES.get(digest.audience.length, 10) if digest.stories else _MOST_IN_A_LIST_OF_ITS_OWN
    return digest.entries[:most]


def _initiatives(digest: Digest, words: Words) -> tuple[Block, ...]:
    if not digest.entries:
        return ()
    shown = _shown(digest)
    blocks: list[Block] = []
    if digest.stories and shown:
        blocks.append(Heading(2, plain(words.say("New initiatives"))))
    blocks.extend(initiative_blocks(shown, words))
    left = len(digest.entries) - len(shown)
    if left:
        way = command("initiatives")
        if shown:
            rest = words.count_spans("and {n} more: {command}", "and {n} more: {command}", left, command=way)
        else:
            rest = words.count_spans(
                "{n} new initiative: {command}", "{n} new initiatives: {command}", left, command=way
            )
        blocks.append(Paragraph(rest))
    return tuple(blocks)
