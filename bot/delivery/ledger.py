"""What the sender asks of whoever keeps the deliveries, and the values that pass between them.

LedgerError
└── StorageUnavailable    the ledger cannot be reached now; nothing was written; ask again later
    └── StorageFull       it can be reached, but there is no room to write
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from content.markup.calls import Call

INTERACTIVE, URGENT, DIGEST = 0, 1, 2
LANES = (INTERACTIVE, URGENT, DIGEST)

BOT = "bot"
"""The scope of a hold on everything; a single chat's is `chat_scope(chat_id)`."""

State = Literal["pending", "sending", "sent", "uncertain", "failed", "skipped"]
ChatState = Literal["gone", "muted"]


def chat_scope(chat_id: int) -> str:
    """The name of a hold on one chat."""
    return f"chat:{chat_id}"


class LedgerError(Exception):
    """The record could not be kept."""


class StorageUnavailable(LedgerError):
    """The ledger cannot be reached now; what was asked is undone and may be asked again."""


class StorageFull(StorageUnavailable):
    """No room to write; what was asked is undone and may be asked again when there is room."""


class Delivery(NamedTuple):
    """One claimed row: it is ours to send until its lease ends.

    `attempts` counts the tries of the part `part`, this one included. `message_ids` has one entry for each message of
    the parts before `part`; 0 stands for a part that may have arrived. `repeats` is how often a part was sent again
    though it may have arrived. `calls` are the delivery's own (an answer), or None when the edition has them.
    `elsewhere` tells when other workers sent something to this chat in the last minute, in order.
    """

    id: int
    kind: str
    lane: int
    chat_id: int
    thread_id: int
    edition_id: int | None
    part: int = 0
    attempts: int = 1
    repeats: int = 0
    message_ids: tuple[int, ...] = ()
    calls: tuple[Call, ...] | None = None
    elsewhere: tuple[datetime, ...] = ()


class Record(NamedTuple):
    """What a row becomes, written as it stands; with `calls`, which then are its own.

    `pending` gives the row back, not to be claimed before `not_before`; `sending` keeps the lease and notes that the
    parts before `part` are done; the other states end the delivery. `chat` switches the chat off in the same
    transaction, with `reason`. `slowed`: flood control sent it back, which is counted.
    """

    delivery_id: int
    chat_id: int
    state: State
    part: int
    attempts: int
    repeats: int = 0
    message_ids: tuple[int, ...] = ()
    not_before: datetime | None = None
    reason: str = ""
    chat: ChatState | None = None
    calls: tuple[Call, ...] | None = None
    slowed: bool = False


class Ledger(Protocol):
    """The deliveries and the holds. Every method may raise StorageUnavailable, and then has done nothing."""

    async def claim(
        self, limit: int, now: datetime, lease_until: datetime, worker: str, lanes: Collection[int] = LANES
    ) -> Sequence[Delivery]:
        """At most `limit` due rows, lowest lane and id first: now `sending` and ours, `attempts` one higher."""
        ...

    async def record(self, records: Sequence[Record], now: datetime, worker: str) -> None:
        """Write all in one transaction; a row whose lease passed to another worker is left alone."""
        ...

    async def hold(self, scope: str, until: datetime) -> None:
        """Remember that nothing goes to `scope` before `until`; a hold is never made shorter."""
        ...

    async def holds(self, now: datetime) -> Mapping[str, datetime]:
        """The holds that have not passed."""
        ...

    async def calls_of(self, edition_id: int) -> Sequence[Call]:
        """The edition as it was written; LookupError when there is no such edition."""
        ...

    async def next_at(self, now: datetime) -> datetime | None:
        """When the next pending row may be claimed; None when none is pending."""
        ...

    async def recover(self, now: datetime, repeat: Collection[str], worker: str = "", copies: int = 2) -> int:
        """End the leases that ran out, and all those of `worker`; how many.

        They may have been sent. Rows of the kinds in `repeat` become pending again, with `repeats` one higher, as long
        as that makes no more than `copies` of a message; the others become uncertain.
        """
        ...
