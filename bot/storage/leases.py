"""What hubs were asked for. Satisfies `bot.sources.hubs.Leases`."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, delete, exists, select, update

from bot.storage.database import Database
from bot.storage.schema import feed_leases as leases
from bot.storage.schema import feeds
from bot.syndication.hubs import FAREWELLS, FIRST_RETRY, Lease

_LOCK = 0x6875_6273
_MOST = 200
_COLUMNS = tuple(column for column in leases.c if column.name != "id")
_TOPIC = case((feeds.c.topic == "", feeds.c.url), else_=feeds.c.topic)


class LeaseShelf:
    """A lease outlives its feed, until its hub has left off: so it hangs on no other row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def settle(self, origin: str, now: datetime) -> None:
        """Want a lease for every feed that offers a hub, called back at `origin`; without one want none.

        What is wanted no more (the feed is gone, has another hub, we have another address) is to be ended.
        """
        fits = and_(
            feeds.c.id == leases.c.feed_id,
            feeds.c.state == "active",
            feeds.c.hub == leases.c.hub,
            leases.c.topic == _TOPIC,
        )
        here = leases.c.callback.startswith(f"{origin}/hub/", autoescape=True)
        wanted = exists().where(fits) & here if origin else leases.c.id < 0
        stale = select(leases.c.id, leases.c.feed_id).where(leases.c.mode == "subscribe", ~wanted).limit(_MOST)
        held = exists().where(fits, leases.c.mode == "subscribe")
        fresh = select(feeds.c.id, feeds.c.hub, _TOPIC.label("topic")).where(
            feeds.c.state == "active", feeds.c.hub != "", ~held
        )
        async with self._database.read() as connection:
            ended = (await connection.execute(stale)).all()
            begun = (await connection.execute(fresh.limit(_MOST))).all() if origin else []
        if not ended and not begun:
            return
        async with self._database.write() as connection:
            await self._database.lock(connection, _LOCK)
            ended = (await connection.execute(stale)).all()
            if ended:
                await connection.execute(
                    update(leases)
                    .where(leases.c.id.in_([row.id for row in ended]))
                    .values(mode="unsubscribe", next_at=now, asked_at=None, tries=0)
                )
                await connection.execute(
                    update(feeds).where(feeds.c.id.in_([row.feed_id for row in ended])).values(pushed_until=None)
                )
            begun = (await connection.execute(fresh.limit(_MOST))).all() if origin else []
            rows = [_begun(row, origin, now) for row in begun]
            if rows:
                await connection.execute(leases.insert(), rows)

    async def claim(self, limit: int, now: datetime) -> Sequence[Lease]:
        """Those whose hub is to be asked now; they count as asked, and come again unless their hub confirms."""
        due = select(leases.c.id).where(leases.c.next_at <= now).order_by(leases.c.next_at, leases.c.id).limit(limit)
        never = (leases.c.mode == "unsubscribe") & (leases.c.until.is_(None) | (leases.c.tries >= FAREWELLS))
        async with self._database.read() as connection:
            if (await connection.execute(due.limit(1))).first() is None:
                return []
        async with self._database.write() as connection:
            await self._database.lock(connection, _LOCK)
            await connection.execute(delete(leases).where(leases.c.next_at <= now, never))
            taken = await connection.execute(
                update(leases)
                .where(leases.c.id.in_(due))
                .values(asked_at=now, next_at=now + FIRST_RETRY, tries=leases.c.tries + 1)
                .returning(*_COLUMNS)
            )
            return [_as_lease(row) for row in taken]

    async def wait(self, lease: Lease, until: datetime) -> None:
        """Ask its hub again then, unless it has confirmed meanwhile."""
        waiting = (leases.c.path == lease.path, leases.c.mode == lease.mode, leases.c.tries == lease.tries)
        async with self._database.write() as connection:
            await connection.execute(update(leases).where(*waiting).values(next_at=until))

    async def find(self, path: str) -> Lease | None:
        """The lease whose callback ends so."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(*_COLUMNS).where(leases.c.path == path))).first()
        return None if row is None else _as_lease(row)

    async def confirm(self, path: str, until: datetime, renew: datetime) -> bool:
        """The hub tells us of changes until then; False when that is not wanted any more."""
        wanted = (leases.c.path == path, leases.c.mode == "subscribe")
        async with self._database.write() as connection:
            done = await connection.execute(
                update(leases).where(*wanted).values(until=until, next_at=renew, tries=0).returning(leases.c.feed_id)
            )
            feed_id = done.scalar()
            if feed_id is not None:
                await connection.execute(update(feeds).where(feeds.c.id == feed_id).values(pushed_until=until))
        return feed_id is not None

    async def refuse(self, lease: Lease, retry: datetime) -> None:
        """The hub tells us nothing; it may be asked again then."""
        async with self._database.write() as connection:
            await connection.execute(
                update(leases)
                .where(leases.c.path == lease.path, leases.c.mode == "subscribe")
                .values(until=None, asked_at=None, next_at=retry)
            )
            await connection.execute(update(feeds).where(feeds.c.id == lease.feed_id).values(pushed_until=None))

    async def end(self, path: str) -> None:
        """The hub has left off."""
        async with self._database.write() as connection:
            await connection.execute(delete(leases).where(leases.c.path == path, leases.c.mode == "unsubscribe"))

    async def push(self, feed_id: int, now: datetime) -> None:
        """There is something new in the feed: it is due now, also when it is just being read."""
        async with self._database.write() as connection:
            await connection.execute(
                update(feeds).where(feeds.c.id == feed_id, feeds.c.next_at > now).values(next_at=now, pushed=True)
            )


def _begun(row: Row[*tuple[Any, ...]], origin: str, now: datetime) -> dict[str, Any]:
    path = secrets.token_urlsafe(32)
    return {
        "path": path,
        "feed_id": row.id,
        "mode": "subscribe",
        "hub": row.hub,
        "topic": row.topic,
        "callback": f"{origin}/hub/{path}",
        "secret": secrets.token_urlsafe(32),
        "next_at": now,
    }


def _as_lease(row: Row[*tuple[Any, ...]]) -> Lease:
    return Lease(**row._mapping)
