"""An edition: who reads it, what it is to hold, and how it is known again."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from bot.schedules import known_zone
from content.article import Filed
from content.markup.calls import Call

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads: `topics` empty means all; the zone is for the times in the text; `card`: a digest has a cover.

    `channel`: who reads cannot send commands there.
    """

    topics: tuple[str, ...] = ()
    language: str = ""
    layout: str = "classic"
    length: str = "brief"
    zone: str = "UTC"
    card: bool = False
    channel: bool = False


class Note(NamedTuple):
    """What readers are told of a correction: when it was made to article `number`, and what is right."""

    number: int
    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """An edition to be written for the moment `at`: `kind` is "digest", "post" (each article by itself), "urgent" or
    "answer" (one article, to whoever asked for it).

    `notes` are corrections of its articles that are said with it, `earlier` those of articles in earlier digests.
    """

    kind: str
    product: str
    audience: Audience
    articles: tuple[Filed, ...]
    since: int
    upto: int
    next_due: datetime | None
    at: datetime
    notes: tuple[Note, ...] = ()
    earlier: tuple[Note, ...] = ()


Compose = Callable[[Wanted], Sequence[Call]]
"""Writes an edition; nothing when there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition, written; the same `key` is never kept twice."""

    key: str
    product: str
    kind: str
    lane: int
    slot_at: datetime | None
    since: int
    upto: int
    articles: tuple[int, ...]
    calls: tuple[Call, ...]
    made_for: Mapping[str, Any] = field(default_factory=dict)
    """What `wanted_again` needs besides."""


def matching(articles: Sequence[Filed], audience: Audience, told: frozenset[int]) -> tuple[Filed, ...]:
    """What of these the audience reads and has not been told already."""
    topics = {topic.casefold() for topic in audience.topics}
    return tuple(
        filed
        for filed in articles
        if filed.number not in told
        and (not topics or any(topic.casefold() in topics for topic in filed.article.topics))
    )


def edition_key(wanted: Wanted, slot_at: datetime | None) -> str:
    """The same for what reads the same in the same slot: whoever plans it a second time finds it there."""
    parts = (
        wanted.kind,
        wanted.product,
        slot_at and slot_at.isoformat(),
        wanted.next_due and wanted.next_due.isoformat(),
        (audience := wanted.audience).topics,
        audience.language,
        audience.layout,
        audience.length,
        audience.zone,
        audience.card,
        audience.channel,
        wanted.upto,
        [(filed.number, filed.version) for filed in wanted.articles],
        [(note.number, note.at.isoformat()) for note in wanted.earlier],
    )
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()


def draft_of(key: str, wanted: Wanted, lane: int, slot_at: datetime | None, calls: tuple[Call, ...]) -> Draft:
    """The edition that was wanted, written."""
    numbers = tuple(filed.number for filed in wanted.articles)
    made_for = made_for_of(wanted)
    return Draft(key, wanted.product, wanted.kind, lane, slot_at, wanted.since, wanted.upto, numbers, calls, made_for)


def answer_of(wanted: Wanted, lane: int, calls: tuple[Call, ...]) -> Draft:
    """What was asked for, as an edition: whoever asks for the same and is shown the same shares it."""
    shown = json.dumps([(call.method, call.parameters) for call in calls], sort_keys=True, default=repr)
    digest = hashlib.blake2b(shown.encode(), digest_size=12).hexdigest()
    return draft_of(f"{edition_key(wanted, None)}|answer|{digest}", wanted, lane, None, calls)


def made_for_of(wanted: Wanted) -> Mapping[str, Any]:
    """What an edition was written for, as JSON keeps it."""
    return asdict(wanted.audience) | {
        "next_due": wanted.next_due and wanted.next_due.isoformat(),
        "at": wanted.at.isoformat(),
        "versions": [filed.version for filed in wanted.articles],
        "earlier": [(note.number, note.at.isoformat(), note.what) for note in wanted.earlier],
    }


def wanted_again(draft: Draft, articles: Sequence[Filed]) -> Wanted:
    """The same edition as it was wanted, of these articles."""
    kept = dict(draft.made_for)
    next_due, at, _ = kept.pop("next_due"), kept.pop("at"), kept.pop("versions")
    earlier = kept.pop("earlier", ())
    return Wanted(
        draft.kind,
        draft.product,
        Audience(**(kept | {"topics": tuple(kept["topics"])})),
        tuple(articles),
        draft.since,
        draft.upto,
        next_due and datetime.fromisoformat(next_due),
        datetime.fromisoformat(at),
        earlier=tuple(Note(number, datetime.fromisoformat(when), what) for number, when, what in earlier),
    )


def reachable(audience: Audience) -> Audience:
    """The audience itself, or, when its zone has gone from the tables of zones, the same by UTC."""
    if known_zone(audience.zone):
        return audience
    log.error("the time zone %r is not known any more: its readers are served by UTC", audience.zone)
    return replace(audience, zone="UTC")
