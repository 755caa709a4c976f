"""What stands on a digest's cover: its name, its headlines, and the new initiatives as a small table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from content.digest import Digest, Story
from content.initiatives import Entry
from content.wording.digest import counts, title
from content.wording.telling import origin
from content.wording.words import Words

MOST_HEADLINES = 6
MOST_ROWS = 6


class Line(NamedTuple):
    """A headline and where it is from."""

    headline: str
    source: str = ""


class Cover(NamedTuple):
    """The texts of a cover. `rows` are the initiatives under `columns`; what is empty is left out."""

    title: str
    counts: str = ""
    lines: tuple[Line, ...] = ()
    more: str = ""
    table: str = ""
    columns: tuple[str, str, str] = ("", "", "")
    rows: tuple[tuple[str, str, str], ...] = ()
    more_rows: str = ""
    rtl: bool = False


def cover_of(digest: Digest, words: Words, zone: str, now: datetime | None = None) -> Cover:
    """The cover of a digest, its date in `zone`; `now` decides what part of the day it is called after."""
    return Cover(
        title=title(digest, words, zone, now),
        counts=counts(digest, words),
        lines=tuple(map(_line, digest.stories[:MOST_HEADLINES])),
        more=_rest(words, len(digest.stories) - MOST_HEADLINES),
        table=words.say("New initiatives") if digest.stories else "",
        columns=(words.say("Area"), words.say("Initiative"), words.say("Outcome")),
        rows=tuple(map(_row, digest.entries[:MOST_ROWS])),
        more_rows=_rest(words, len(digest.entries) - MOST_ROWS),
        rtl=words.rtl,
    )


def _line(story: Story) -> Line:
    return Line(story.summary.headline, origin(story.filed.article))


def _row(entry: Entry) -> tuple[str, str, str]:
    one = entry.initiative
    return one.area, one.action, one.outcome


def _rest(words: Words, left: int) -> str:
    return words.count("and {n} more", "and {n} more", left) if left > 0 else ""


def texts_of(cover: Cover) -> Sequence[str]:
    """Every text of the cover, in reading order."""
    lines = [text for line in cover.lines for text in line]
    rows = [cell for row in (cover.columns, *cover.rows) for cell in row] if cover.rows else []
    return [
        text for text in (cover.title, cover.counts, *lines, cover.more, cover.table, *rows, cover.more_rows) if text
    ]
