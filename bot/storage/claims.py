"""Deliveries are taken under a lease, in one statement; what was taken and never arrived is given back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Row, bindparam, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from bot.delivery.ledger import Delivery
from bot.storage.calls import given_back
from bot.storage.columns import Moment
from bot.storage.database import Database
from bot.storage.schema import PENDING, SENDING, deliveries

LATELY = timedelta(seconds=61)
"""What other workers sent to a chat is told for so long: a group's minute and a little."""

_CLAIMING = 0x6865_7264
_APART = timedelta(microseconds=1)
_CLAIMED = ("id", "kind", "lane", "chat_id", "thread_id", "edition_id", "part", "attempts", "repeats", "message_ids")
_SETTLED = ("sent", "uncertain")


class Claims:
    """The claims of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._claim = {dense: _claiming(dense, alone=database.sqlite) for dense in (True, False)}
        self._last = datetime.min.replace(tzinfo=UTC)
        self._lost: list[tuple[str, datetime]] = []  # worker and lease of claims that were never answered

    async def claim(
        self, limit: int, now: datetime, lease_until: datetime, worker: str, lanes: Collection[int]
    ) -> Sequence[Delivery]:
        """See `bot.delivery.ledger.Ledger`."""
        if limit <= 0 or not lanes:
            return []
        wanted = sorted(set(lanes))
        dense = wanted[-1] - wanted[0] < len(wanted)
        # No two claims have the same lease, so that by its worker and its lease each is found again.
        until = self._last = max(lease_until, self._last + _APART)
        values = {
            "limit": limit,
            "now": now,
            "until": until,
            "by": worker,
            "low": wanted[0],
            "high": wanted[-1],
        } | ({} if dense else {"lanes": wanted})
        lately: Mapping[int, Sequence[datetime]] = {}
        try:
            async with self._database.write() as connection:
                # One claim at a time, so that no two workers take deliveries of the same chat; and so one whose answer
                # was lost has ended, one way or the other, when the next begins.
                await self._database.lock(connection, _CLAIMING)
                lost = [until for by, until in self._lost if by == worker]
                if lost:
                    await connection.execute(_GIVE_BACK, {"by": worker, "leases": lost})
                rows = (await connection.execute(self._claim[dense], values)).all()
                if rows and not self._database.sqlite:
                    lately = await _elsewhere(connection, {row.chat_id for row in rows}, now, worker)
        except BaseException:
            # It may have been carried out all the same, and nobody would send what it took. When the lease has run
            # out, it is `StoredLedger.recover` that settles it.
            self._lost = [one for one in self._lost if one[1] > now] + [(worker, until)]
            raise
        self._lost = [one for one in self._lost if one[0] != worker]
        claimed = (_delivery(row, lately) for row in rows)
        return sorted(claimed, key=lambda one: (one.lane, one.id))


_GIVE_BACK = (
    update(deliveries)
    .where(SENDING, deliveries.c.worker == bindparam("by"))
    .where(deliveries.c.lease_until.in_(bindparam("leases", expanding=True)))
    .values(state="pending", attempts=deliveries.c.attempts - 1, lease_until=None, worker=None)
)


def _claiming(dense: bool, *, alone: bool) -> ReturningUpdate[Any]:
    ready = or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= bindparam("now", type_=Moment))
    # A range of lanes, so that the index is read in order; lanes with a hole between them need the list as well.
    chosen = select(deliveries.c.id).where(
        PENDING, ready, deliveries.c.lane.between(bindparam("low"), bindparam("high"))
    )
    if not alone:
        other = deliveries.alias("other")
        taken = select(other.c.chat_id).where(text("other.state = 'sending'"), other.c.worker != bindparam("by"))
        chosen = chosen.where(deliveries.c.chat_id.not_in(taken))
    if not dense:
        chosen = chosen.where(deliveries.c.lane.in_(bindparam("lanes", expanding=True)))
    first = (
        chosen.order_by(deliveries.c.lane, deliveries.c.id)
        .limit(bindparam("limit", type_=BigInteger))
        .with_for_update(skip_locked=True)
    )
    return (
        update(deliveries)
        .where(deliveries.c.id.in_(first))
        .values(
            state="sending",
            worker=bindparam("by"),
            lease_until=bindparam("until", type_=Moment),
            attempts=deliveries.c.attempts + 1,
        )
        .returning(*(deliveries.c[name] for name in _CLAIMED), deliveries.c.calls)
    )


async def _elsewhere(
    connection: AsyncConnection, chats: Collection[int], now: datetime, worker: str
) -> Mapping[int, Sequence[datetime]]:
    """When other workers sent to these chats in the last minute: a moment for each message."""
    found = await connection.execute(
        select(deliveries.c.chat_id, deliveries.c.finished_at, deliveries.c.part)
        .where(deliveries.c.chat_id.in_(sorted(chats)), deliveries.c.state.in_(_SETTLED))
        .where(deliveries.c.worker != worker, deliveries.c.finished_at > now - LATELY)
        .order_by(deliveries.c.finished_at)
    )
    moments: dict[int, list[datetime]] = {}
    for chat_id, finished, parts in found:
        # Each a little apart: whoever notes them tells by the moment what is noted already.
        moments.setdefault(chat_id, []).extend(finished - n * _APART for n in reversed(range(max(parts, 1))))
    return moments


def _delivery(row: Row[*tuple[Any, ...]], lately: Mapping[int, Sequence[datetime]]) -> Delivery:
    # In the order of _CLAIMED, which is the value's own: for so many rows names are dear.
    *told, message_ids, calls = row
    elsewhere = tuple(lately.get(row.chat_id, ())) if lately else ()
    return Delivery._make((*told, tuple(message_ids), None if calls is None else given_back(calls), elsewhere))
