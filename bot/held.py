"""PURE: what waits for an editor's press before it is published, and what the presses come to.

HeldError
├── NotHandedIn     what an editor sent could not be had or read; `reason` is a sentence for them
└── NotPublished    it cannot be published as it is; `reason` is a sentence for the editor who pressed
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from content.article import Article
from content.corrections import Wish

State = Literal["waiting", "scheduled", "published", "discarded"]

PUBLISH, URGENT = "publish", "urgent"
SILENTLY, WITH_NOTICE = "publish:typo", "publish:substance"
"""The presses that decide whether readers are told of a correction; after the others it is told as it looks."""
_AT = "at:"


class HeldError(Exception):
    """An editor's wish cannot be fulfilled; `reason` says why, for them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotHandedIn(HeldError):
    """What was sent could not be had or read."""


class NotPublished(HeldError):
    """It cannot be published as it is."""


class Attachment(NamedTuple):
    """A file that came with a message: its name, how it is fetched, how many bytes it has (0: not told)."""

    name: str
    reference: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """An article that waits; it has no article's number before it is published, so no window misses it.

    `version` grows with every newer text, which everybody has to look at anew: `presses` are for this one, by person.
    `urgent`: its source asked for that. `instead`: the article whose text it replaces; 0: what it is shows when it is
    taken in. `editor`: who handed it in; 0: a source. `number`: the article it became.
    """

    id: int
    version: int
    state: State
    article: Article
    held_at: datetime
    urgent: bool = False
    instead: int = 0
    editor: int = 0
    presses: Mapping[int, str] = field(default_factory=dict)
    release_at: datetime | None = None
    number: int = 0

    @property
    def open(self) -> bool:
        """Whether presses still count."""
        return self.state in ("waiting", "scheduled")


class Proof(NamedTuple):
    """What waits and what would become of it now: `becomes` is the kind of an intake's `Taken`, `number` the number it
    would have, `about` the article it tells the story of, `change` what a correction looks like."""

    held: Held
    becomes: str
    number: int
    about: int = 0
    change: Wish = ""


def at(moment: datetime) -> str:
    """The press that means: publish it then."""
    return f"{_AT}{int(moment.timestamp())}"


def moment_of(way: str) -> datetime | None:
    """The moment a press means; None when it means now."""
    return datetime.fromtimestamp(int(way.removeprefix(_AT)), UTC) if way.startswith(_AT) else None


def wish_of(way: str) -> Wish:
    """What a press says of whether readers are told."""
    match way:
        case "publish:typo":
            return "typo"
        case "publish:substance":
            return "substance"
    return ""


def agreed(presses: Mapping[int, str], way: str, needed: int) -> bool:
    """Whether so many different persons pressed the very same: one who wants it urgent has not agreed to tomorrow."""
    return sum(pressed == way for pressed in presses.values()) >= needed
