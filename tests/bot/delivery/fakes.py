"""A ledger in memory and a messenger that does as it is told, for the sender's tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.delivery.ledger import LANES, ChatState, Delivery, Record, StorageUnavailable
from bot.delivery.outcome import Outcome, Sent
from content.markup.calls import Call


@dataclass
class Row:
    delivery: Delivery
    state: str = "pending"
    not_before: datetime | None = None
    lease_until: datetime | None = None
    worker: str = ""
    reason: str = ""


@dataclass
class MemoryLedger:
    """Keeps rows as the real one does: leases, lanes, holds; `broken` makes every call fail."""

    rows: dict[int, Row] = field(default_factory=dict)
    editions: dict[int, tuple[Call, ...]] = field(default_factory=dict)
    scopes: dict[str, datetime] = field(default_factory=dict)
    chats: dict[int, tuple[ChatState, str]] = field(default_factory=dict)
    closed_topics: list[tuple[int, int]] = field(default_factory=list)
    broken: Exception | None = None
    poison: int = 0
    claims: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    batches: list[list[Record]] = field(default_factory=list)

    def queue(
        self,
        chat_id: int,
        *,
        kind: str = "digest",
        lane: int = 2,
        edition: int | None = 1,
        calls: tuple[Call, ...] | None = None,
        not_before: datetime | None = None,
        thread_id: int = 0,
    ) -> int:
        number = len(self.rows) + 1
        delivery = Delivery(
            number, kind, lane, chat_id, thread_id, None if calls is not None else edition, attempts=0, calls=calls
        )
        self.rows[number] = Row(delivery, not_before=not_before)
        return number

    def states(self) -> dict[int, str]:
        return {number: row.state for number, row in self.rows.items()}

    def due(self, now: datetime, lanes: Collection[int] = LANES) -> list[Row]:
        rows = [
            row
            for row in self.rows.values()
            if row.state == "pending"
            and (row.not_before is None or row.not_before <= now)
            and row.delivery.lane in lanes
        ]
        return sorted(rows, key=lambda row: (row.delivery.lane, row.delivery.id))

    async def claim(
        self, limit: int, now: datetime, lease_until: datetime, worker: str, lanes: Collection[int] = LANES
    ) -> Sequence[Delivery]:
        await self._reach()
        assert limit > 0
        self.claims.append((limit, tuple(lanes)))
        claimed = []
        for row in self.due(now, lanes)[:limit]:
            row.state, row.lease_until, row.worker = "sending", lease_until, worker
            row.delivery = row.delivery._replace(attempts=row.delivery.attempts + 1)
            claimed.append(row.delivery)
        return claimed

    async def record(self, records: Sequence[Record], now: datetime, worker: str) -> None:
        await self._reach()
        if any(record.delivery_id == self.poison for record in records):
            raise ValueError("this one cannot be written")
        self.batches.append(list(records))
        for record in records:
            row = self.rows[record.delivery_id]
            if row.state != "sending" or row.worker != worker:
                continue
            row.state, row.not_before, row.reason = record.state, record.not_before, record.reason
            row.delivery = row.delivery._replace(
                chat_id=record.chat_id,
                part=record.part,
                attempts=record.attempts,
                repeats=record.repeats,
                message_ids=record.message_ids,
                calls=row.delivery.calls if record.calls is None else record.calls,
            )
            if record.chat is not None:
                self.chats[record.chat_id] = (record.chat, record.reason)

    async def hold(self, scope: str, until: datetime) -> None:
        await self._reach()
        self.scopes[scope] = max(until, self.scopes.get(scope, until))

    async def holds(self, now: datetime) -> Mapping[str, datetime]:
        await self._reach()
        return {scope: until for scope, until in self.scopes.items() if until > now}

    async def calls_of(self, edition_id: int) -> Sequence[Call]:
        await self._reach()
        return self.editions[edition_id]

    async def next_at(self, now: datetime) -> datetime | None:
        await self._reach()
        times = [row.not_before or now for row in self.rows.values() if row.state == "pending"]
        return min(times, default=None)

    async def recover(self, now: datetime, repeat: Collection[str], worker: str = "", copies: int = 2) -> int:
        await self._reach()
        lost = [
            row
            for row in self.rows.values()
            if row.state == "sending"
            and ((row.lease_until and row.lease_until <= now) or (worker and row.worker == worker))
        ]
        for row in lost:
            again = row.delivery.kind in repeat and row.delivery.repeats < copies - 1
            row.state = "pending" if again else "uncertain"
            row.delivery = row.delivery._replace(repeats=row.delivery.repeats + again)
        return len(lost)

    async def migrate(self, old: int, new: int, now: datetime) -> None:
        await self._reach()
        for row in self.rows.values():
            if row.delivery.chat_id == old:
                row.delivery = row.delivery._replace(chat_id=new)

    async def closed(self, chat_id: int, thread_id: int, now: datetime) -> None:
        await self._reach()
        self.closed_topics.append((chat_id, thread_id))

    async def _reach(self) -> None:
        await asyncio.sleep(0)
        if self.broken is not None:
            raise self.broken


Script = Callable[[int, Call], Outcome | Exception]


@dataclass
class Sending:
    chat_id: int
    call: Call
    at: float
    thread_id: int = 0
    paid: bool = False


@dataclass
class Post:
    call: Call
    office: PostOffice

    async def send(self, chat_id: int, thread_id: int = 0, paid: bool = False) -> Outcome:
        office = self.office
        office.sent.append(Sending(chat_id, self.call, asyncio.get_running_loop().time(), thread_id, paid))
        office.under_way.append(chat_id)
        office.most_under_way = max(office.most_under_way, len(office.under_way))
        office.twice_in_a_chat |= len(set(office.under_way)) < len(office.under_way)
        try:
            await asyncio.sleep(office.delay)
        finally:
            office.under_way.remove(chat_id)
        outcome = office.script(chat_id, self.call)
        if isinstance(outcome, Exception):
            raise outcome
        if isinstance(outcome, Sent) and not outcome.message_ids:
            office.last_id += 1
            outcome = Sent((office.last_id,))
        return outcome


@dataclass
class PostOffice:
    """A messenger whose `script` says what becomes of each message."""

    script: Script = lambda _chat, _call: Sent()
    delay: float = 0.0
    sent: list[Sending] = field(default_factory=list)
    under_way: list[int] = field(default_factory=list)
    most_under_way: int = 0
    twice_in_a_chat: bool = False
    last_id: int = 0
    prepared: int = 0

    def prepare(self, call: Call) -> Post:
        if call.method == "unwritable":
            raise ValueError("cannot be written")
        self.prepared += 1
        return Post(call, self)

    def chats(self) -> list[int]:
        return [sending.chat_id for sending in self.sent]


class Gone(StorageUnavailable):
    """The fake ledger is away."""
