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
    """A file that came with a message: its name, how it is fetched, how many bytes it has (0: not told).

    A `picture` goes with the words of the message and is never fetched: its reference is shown as it is.
    """

    name: str
    reference: str
    size: int = 0
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """An article that waits; it has no article's number before it is published, so no window misses it.

    `version` grows with every newer text, which everybody has to look at anew: `presses` are for this one, by person,
    the latest last.
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

    def wish(self, needed: int) -> Wish:
        """Whether readers are to be told, as those said who scheduled it; the last one to press has the last word."""
        for way in reversed(list(self.presses.values())):
            if self.release_at and moment_of(way) == self.release_at and agreed(self.presses, way, needed):
                return wish_of(way)
        return ""


class Proof(NamedTuple):
    """What waits and what would become of it now: `becomes` is the kind of an intake's `Taken`, `number` the number it
    would have, `about` the article it tells the story of, `change` what a correction looks like."""

    held: Held
    becomes: str
    number: int
    about: int = 0
    change: Wish = ""


def at(moment: datetime, wish: Wish = "") -> str:
    """The press that means: publish it then, and whether readers are told of a correction."""
    return f"{_AT}{int(moment.timestamp())}" + (f":{wish}" if wish else "")


def moment_of(way: str) -> datetime | None:
    """The moment a press means; None when it means now."""
    if not way.startswith(_AT):
        return None
    return datetime.fromtimestamp(int(way.removeprefix(_AT).partition(":")[0]), UTC)


def wish_of(way: str) -> Wish:
    """What a press says of whether readers are told."""
    match way.rpartition(":")[2]:
        case "typo":
            return "typo"
        case "substance":
            return "substance"
    return ""


def agreed(presses: Mapping[int, str], way: str, needed: int) -> bool:
    """Whether so many different persons pressed the very same: one who wants it urgent has not agreed to tomorrow."""
    return sum(pressed == way for pressed in presses.values()) >= needed
