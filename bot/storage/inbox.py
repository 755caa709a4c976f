"""What Telegram told us and we have not yet acted on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, exists, func, not_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.inbox import Arrived
from bot.storage.database import Database
from bot.storage.schema import UNDONE, inbox

LEASE = timedelta(seconds=30)
_HANDING_OUT = 0x6865_7263


class Inbox:
    """An update is written down before Telegram is told that we have it; the same one twice counts once.

    A chat whose updates one worker was given is not given to another until they are done or the lease ends.
    """

    def __init__(self, database: Database, worker: str, lease: timedelta = LEASE) -> None:
        self._database = database
        self._worker = worker
        self._lease = lease
        self._insert = sqlite.insert if database.sqlite else postgresql.insert

    async def add(self, updates: Sequence[Arrived], now: datetime) -> int:
        """Keep those not yet known; how many they were."""
        if not updates:
            return 0
        rows = [
            {"update_id": update_id, "chat_id": chat_id, "payload": payload, "received_at": now}
            for update_id, chat_id, payload in updates
        ]
        async with self._database.write() as connection:
            done = await connection.execute(self._insert(inbox).values(rows).on_conflict_do_nothing())
            return done.rowcount

    async def waiting(self, limit: int, busy: Collection[int], now: datetime) -> Sequence[Arrived]:
        """The oldest that are not done, of chats that are not `busy`, in order; they are this worker's from now on."""
        mine = inbox.c.worker == self._worker
        other = inbox.alias("other")
        held = exists().where(
            other.c.chat_id == inbox.c.chat_id,
            other.c.done_at.is_(None),
            other.c.worker != self._worker,
            other.c.lease_until >= now,
        )
        free = and_(UNDONE, not_(held), inbox.c.chat_id.not_in(sorted(busy)))
        chosen = select(inbox.c.update_id).where(free).order_by(inbox.c.update_id).limit(limit)
        late = and_(UNDONE, mine, inbox.c.lease_until < now + self._lease / 2)
        async with self._database.read() as connection:
            something = (await connection.execute(chosen.limit(1))).first() is not None
            ending = (await connection.execute(select(exists().where(late)))).scalar()
        if not something and not ending:
            return []
        async with self._database.write() as connection:
            # Chats are handed out by one worker at a time: two that choose at once must not take one chat apart.
            await self._database.lock(connection, _HANDING_OUT)
            await connection.execute(update(inbox).where(late).values(lease_until=now + self._lease))
            taken = await connection.execute(
                update(inbox)
                .where(inbox.c.update_id.in_(chosen))
                .values(worker=self._worker, lease_until=now + self._lease)
                .returning(inbox.c.update_id, inbox.c.chat_id, inbox.c.payload)
            )
            return sorted(Arrived(*row) for row in taken)

    async def done(self, update_id: int, now: datetime, reason: str = "") -> None:
        """Dealt with, or set aside for `reason`. Only its number stays, against a second delivery."""
        async with self._database.write() as connection:
            await connection.execute(
                update(inbox)
                .where(inbox.c.update_id == update_id)
                .values(done_at=now, reason=reason, payload=None, chat_id=None, lease_until=None)
            )

    async def recover(self) -> int:
        """End the leases of this worker's former life; how many."""
        async with self._database.write() as connection:
            done = await connection.execute(
                update(inbox).where(UNDONE, inbox.c.worker == self._worker).values(worker=None, lease_until=None)
            )
            return done.rowcount

    async def undone(self) -> int:
        """How many wait or are being acted on."""
        async with self._database.read() as connection:
            return (await connection.execute(select(func.count()).select_from(inbox).where(UNDONE))).scalar_one()

    async def purge(self, before: datetime, limit: int = 1000) -> int:
        """Forget the numbers of updates acted on before then, at most `limit` at once; how many.

        Telegram delivers an update again for up to 24 hours, so `before` is earlier than that.
        """
        old = select(inbox.c.update_id).where(inbox.c.done_at < before).limit(limit)
        async with self._database.write() as connection:
            done = await connection.execute(delete(inbox).where(inbox.c.update_id.in_(old)))
            return done.rowcount
