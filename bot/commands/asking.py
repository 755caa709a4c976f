"""What a command is asked and what it answers, in our own words; and what commands need of the rest of the house.

A command is a module with `NAME`, `ABOUT` (its line in the menu), `GUARDED` (only administrators may, in a group) and
`answer(ask, desk)`. Buttons come back as `name:args`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from bot.editions import Wanted
from bot.held import Attachment, Held, Proof
from bot.schedules import NEVER, Schedule
from bot.zones import Found
from content.article import Filed
from content.document import Document
from content.markup.calls import Upload
from content.wording.desk import Panel
from content.wording.words import Words

if TYPE_CHECKING:
    from content.initiatives import Entry


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of one person in one chat.

    `name` is the command without its stroke, empty when it was none; `args` what stands behind it, as typed. `pressed`:
    it was a button of the message `message_id`. `key` names this question for good: the same key is never acted on
    twice. `is_admin` is only meaningful for guarded commands and in channels. `forwarded`: somebody else wrote it;
    `attachment`: a file came with it; `marked`: the same text with what is bold or linked in it as Markdown.
    """

    chat_id: int
    now: datetime
    key: str
    name: str = ""
    args: str = ""
    chat_kind: str = "private"
    chat_title: str = ""
    thread_id: int = 0
    user_id: int = 0
    first_name: str = ""
    language_code: str = ""
    is_admin: bool = True
    pressed: bool = False
    message_id: int = 0
    forwarded: bool = False
    marked: str = ""
    attachment: Attachment | None = None

    @property
    def in_private(self) -> bool:
        """Whether nobody else reads along."""
        return self.chat_kind == "private"

    @property
    def in_group(self) -> bool:
        """Whether any of several people may have asked."""
        return self.chat_kind in ("group", "supergroup")

    @property
    def in_channel(self) -> bool:
        """Whether only administrators may speak, while its buttons are before everybody."""
        return self.chat_kind == "channel"


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say.

    `document` is None when a toast says it all. `edit`: in place of the message whose button was pressed. `toast`: a
    few words over the chat, for a pressed button. `untraced`: nothing of it is kept, for one who was just forgotten.
    `attached`: a file that goes with it. `layout`: the one it must be written in, when it is not the chat's own.
    `tells`: the edition of which it is the text, so that a correction reaches it; its layout is found out later.
    """

    document: Document | None
    edit: bool = False
    toast: str = ""
    untraced: bool = False
    layout: str = ""
    attached: Upload | None = None
    tells: Wanted | None = None


Answer = Reply | Sequence[Reply]


@dataclass(frozen=True, slots=True)
class Reader:
    """How a chat (or one topic of a forum) gets its news. `topics` empty means all; `card`: digests come with a cover;
    `subscribed` is False while it
    gets none, because it never asked or paused. `initiatives`: when the list of new initiatives comes by itself."""

    zone: str
    schedule: Schedule
    topics: tuple[str, ...] = ()
    length: str = "brief"
    layout: str = "classic"
    card: bool = False
    subscribed: bool = False
    known: bool = False
    next_due: datetime | None = None
    initiatives: Schedule = NEVER
    initiatives_due: datetime | None = None


class Readers(Protocol):
    """Who reads, and how. A change to a chat that is not known yet subscribes it first."""

    async def find(self, chat_id: int, thread_id: int) -> Reader:
        """As it stands; the defaults for a chat that is not known."""
        ...

    async def subscribe(self, ask: Ask) -> Reader:
        """Begin, or begin again where it was paused; safe twice."""
        ...

    async def reschedule(self, ask: Ask, schedule: Schedule) -> Reader:
        """When digests come."""
        ...

    async def gather(self, ask: Ask, schedule: Schedule) -> Reader:
        """When the list of new initiatives comes; the digest is not touched, nor needed."""
        ...

    async def move(self, ask: Ask, zone: str) -> Reader:
        """Whose clocks count."""
        ...

    async def choose(self, ask: Ask, topics: tuple[str, ...]) -> Reader:
        """About what; nothing means everything."""
        ...

    async def present(self, ask: Ask, *, length: str = "", layout: str = "", card: bool | None = None) -> Reader:
        """How long, in which layout, with or without a cover; what is empty stays."""
        ...

    async def pause(self, ask: Ask) -> Reader:
        """Send nothing until it subscribes again; everything chosen is kept."""
        ...


class Rights(Protocol):
    """What we know about a chat belongs to it."""

    async def export(self, chat_id: int) -> Mapping[str, Any]:
        """Everything kept about it, ready for JSON."""
        ...

    async def forget(self, chat_id: int, now: datetime) -> None:
        """Delete all of it, the questions that wait and the answers that were queued included."""
        ...


class Archive(Protocol):
    """The published articles; what is held or withdrawn is not among them."""

    async def latest(self, limit: int) -> Sequence[Filed]:
        """The newest, newest first."""
        ...

    async def find(self, number: int) -> Filed | None:
        """One article by its number."""
        ...

    async def topics(self) -> Sequence[tuple[str, int]]:
        """Every topic with how many articles it has, the largest first."""
        ...

    async def entries(self) -> Sequence[Entry]:
        """The initiatives of all of them, merged."""
        ...


class OnDemand(Protocol):
    """Digests for whoever does not want to wait."""

    async def digest_now(self, chat_id: int, thread_id: int, key: str, now: datetime, *, shared: bool = False) -> bool:
        """Queue everything since the last digest; False when there is nothing. Safe twice with the same key.

        `shared`: others read there too, who still get all of it at their hour; what was just told is not told again.
        """
        ...

    async def last_day(self, chat_id: int, thread_id: int, key: str, now: datetime, *, shared: bool = False) -> bool:
        """Queue the last 24 hours once more, which confirms nothing; False when there is nothing. Safe twice."""
        ...


class Places(Protocol):
    """What people call where they live."""

    def find(self, text: str) -> Found:
        """What a typed place may mean; may take a second."""
        ...


class Newsdesk(Protocol):
    """What editors do with what comes in."""

    def is_editor(self, chat_id: int) -> bool:
        """Whether this chat may publish."""
        ...

    async def hand_in(self, text: str, attachment: Attachment | None, editor: int, chat_id: int) -> Proof:
        """Hold what an editor sent: a file, the page behind a link, or the text itself. Raises NotHandedIn."""
        ...

    async def find(self, number: int) -> Proof | None:
        """One that waits or waited."""
        ...

    async def waiting(self) -> Sequence[Held]:
        """Those that are open, the newest first."""
        ...

    async def press(self, number: int, version: int, person: int, way: str) -> Proof | None:
        """What a person wants to become of it; None when it is open no more, or newer. Raises NotPublished."""
        ...

    async def discard(self, number: int, version: int) -> Proof | None:
        """Throw it away; None when it is open no more, or newer."""
        ...

    def panel(self, proof: Proof) -> Panel:
        """What stands under the preview."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """All that commands may ask for; `layouts` are those a chat may choose from. Without editors no `newsdesk`."""

    words: Words
    readers: Readers
    rights: Rights
    archive: Archive
    digests: OnDemand
    places: Places
    layouts: tuple[str, ...] = ("classic",)
    newsdesk: Newsdesk | None = None


class Command(Protocol):
    """A module of this folder."""

    NAME: str
    ABOUT: str
    GUARDED: bool

    async def answer(self, ask: Ask, desk: Desk) -> Answer:
        """Do it, and say what was done."""
        ...
