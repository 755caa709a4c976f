"""What is new for an audience: the stories of a window, each once, the weightiest first, and their initiatives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import NamedTuple

from content.article import Article, Filed, Role
from content.document import Table, words_of
from content.initiatives import Entry, Initiative, find_initiatives, merge
from content.initiatives.stems import fold
from content.summary import Summary, key_points, summary_of

URGENT = frozenset(("urgent", "breaking"))
"""Topics by which a newsroom says that something cannot wait."""

_MOST_POINTS = 3


class Audience(NamedTuple):
    """Who reads alike: `topics` empty means all of them."""

    topics: tuple[str, ...] = ()
    language: str = ""
    layout: str = "classic"
    length: str = "brief"


class Window(NamedTuple):
    """Article numbers, `since` not included, `upto` included."""

    since: int
    upto: int

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.since < number <= self.upto


@dataclass(frozen=True, slots=True)
class Story:
    """One story: the article that tells it, others that tell the same, and the earlier one it follows."""

    filed: Filed
    summary: Summary
    points: tuple[str, ...] = ()
    also_in: tuple[Filed, ...] = ()
    follows: Filed | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """Stories in the order they are told in, and the initiatives that are new in this window."""

    stories: tuple[Story, ...]
    entries: tuple[Entry, ...]
    window: Window
    audience: Audience

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say."""
        return not self.stories and not self.entries


def _found(filed: Filed) -> Iterable[Initiative]:
    return find_initiatives(filed.article)


def compose_digest(
    filed: Sequence[Filed],
    audience: Audience,
    window: Window,
    earlier: Sequence[Filed] = (),
    *,
    product: str = "digest",
    find: Callable[[Filed], Iterable[Initiative]] = _found,
) -> Digest:
    """The digest of the articles in a window that this audience wants.

    `earlier` are articles from before the window, as far as they are at hand. What they told this audience is not new:
    their initiatives, and the stories that another desk tells now; a story may follow one of them. The product
    "initiatives" has no stories, only initiatives. `find` is for those who know already what is in an article.
    """
    wanted = [one for one in _latest(filed) if one.number in window and _is_for(one.article, audience.topics)]
    before = told_before(earlier, audience, window)
    told = merge((one, found) for one in (*before, *wanted) for found in find(one))
    entries = tuple(entry for entry in told if min(entry.sources) > window.since)
    stories = _stories(wanted, before) if product == "digest" else ()
    return Digest(stories, entries, window, audience)


def told_before(earlier: Sequence[Filed], audience: Audience, window: Window) -> list[Filed]:
    """Those of the earlier articles that were for this audience and came before the window."""
    return [one for one in _latest(earlier) if one.number <= window.since and _is_for(one.article, audience.topics)]


def grouped(wanted: Sequence[Filed], before: Sequence[Filed] = ()) -> list[tuple[Filed, ...]]:
    """The articles by the story they tell, the one that tells it best in front; without stories told before."""
    known = {one.also or one.number for one in before}
    groups: dict[int, list[Filed]] = {}
    for one in wanted:
        if (first := one.also or one.number) not in known:
            groups.setdefault(first, []).append(one)
    return [tuple(sorted(group, key=_fullness, reverse=True)) for group in groups.values()]


def _latest(filed: Sequence[Filed]) -> list[Filed]:
    """Each article once, in its latest version, by number."""
    known: dict[int, Filed] = {}
    for one in filed:
        if one.number not in known or known[one.number].version < one.version:
            known[one.number] = one
    return [known[number] for number in sorted(known)]


def _is_for(article: Article, topics: Sequence[str]) -> bool:
    if not topics:
        return True
    wanted = {fold(topic.strip()) for topic in topics}
    return any(fold(topic.strip()) in wanted for topic in article.topics)


def _stories(wanted: Sequence[Filed], before: Sequence[Filed]) -> tuple[Story, ...]:
    at_hand = {one.number: one for one in (*before, *wanted)}
    stories = [_story(alike, at_hand) for alike in grouped(wanted, before)]
    if not stories:
        return ()
    first, last = wanted[0].received, max(one.received for one in wanted)
    span = (last - first).total_seconds() or 1.0

    def weight(story: Story) -> float:
        return importance(story) + (story.filed.received - first).total_seconds() / span

    return tuple(sorted(stories, key=lambda story: (weight(story), story.filed.number), reverse=True))


def _fullness(one: Filed) -> tuple[bool, int, int]:
    return _is_urgent(one.article), len(words_of(one.article.body)), -one.number


def _story(alike: Sequence[Filed], at_hand: Mapping[int, Filed]) -> Story:
    """The story of articles that tell the same; what it follows is told only where that can be read."""
    lead, *others = alike
    follows = next((at_hand[one.follows] for one in alike if one.follows in at_hand), None)
    points = key_points(lead.article)[:_MOST_POINTS]
    return Story(lead, summary_of(lead), points, tuple(others), None if follows in alike else follows)


def importance(story: Story) -> float:
    """How early a story is told; the newest of the window has up to 1 more than the oldest.

    What a newsroom calls urgent comes before everything. Each doubling of the desks that tell it weighs as much as the
    whole window's age; a picture, a table and length weigh a little: they are signs that somebody took trouble.
    """
    article = story.filed.article
    urgent = any(_is_urgent(one.article) for one in (story.filed, *story.also_in))
    desks = log2(1 + len(story.also_in))
    pictured = any(picture.role is Role.LEAD for picture in article.pictures)
    tabled = any(isinstance(block, Table) for block in article.body)
    length = min(1.0, len(words_of(article.body)) / 4000)
    return 10.0 * urgent + desks + 0.2 * pictured + 0.2 * tabled + 0.4 * length


def _is_urgent(article: Article) -> bool:
    return any(fold(topic.strip()) in URGENT for topic in article.topics)
