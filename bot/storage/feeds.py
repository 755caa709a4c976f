"""The feeds we follow, and what each has had. Satisfies `bot.sources.feeds.Shelf`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, bindparam, case, delete, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from bot.storage.columns import Moment
from bot.storage.database import Database
from bot.storage.schema import FEED_ACTIVE, feed_memories, feeds
from bot.syndication.feed import Feed, host_of
from bot.syndication.remembering import Known

_COLUMNS = tuple(column for column in feeds.c if column.name not in ("host", "created_at", "pushed"))
_HANDING_OUT = 0x6865_7266


class FeedShelf:
    """A feed is one row that is read often and written after each look; its memory lies apart and is seldom needed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = sqlite.insert if database.sqlite else postgresql.insert

    async def add(self, url: str, now: datetime, *, title: str = "", first: int = 1) -> bool:
        """Follow a feed from now on; False when we do already. One that was retired is taken up again."""
        row = {"url": url, "host": host_of(url), "title": title, "first": first, "next_at": now, "created_at": now}
        async with self._database.write() as connection:
            revived = await connection.execute(
                update(feeds)
                .where(feeds.c.url == url, feeds.c.state != "active")
                .values(state="active", reason="", failures=0, next_at=now)
            )
            if revived.rowcount:
                return True
            done = await connection.execute(self._insert(feeds).values(row).on_conflict_do_nothing())
            return bool(done.rowcount)

    async def remove(self, url: str) -> bool:
        """Follow it no more, and forget what it had; False when we did not."""
        async with self._database.write() as connection:
            done = await connection.execute(delete(feeds).where(feeds.c.url == url))
            return bool(done.rowcount)

    async def all(self) -> Sequence[Feed]:
        """Every feed, also those that are retired, by address."""
        async with self._database.read() as connection:
            return [_as_feed(row) for row in await connection.execute(select(*_COLUMNS).order_by(feeds.c.url))]

    async def claim(self, limit: int, busy: Collection[str], now: datetime, until: datetime) -> Sequence[Feed]:
        """At most one due feed of each host that is not busy, the longest due first, put off until then."""
        due = (FEED_ACTIVE, feeds.c.next_at <= now, feeds.c.host.not_in(sorted(busy)))
        async with self._database.read() as connection:
            if (await connection.execute(select(feeds.c.id).where(*due).limit(1))).first() is None:
                return []
        turn = func.row_number().over(partition_by=feeds.c.host, order_by=(feeds.c.next_at, feeds.c.id))
        ranked = select(feeds.c.id, feeds.c.next_at, turn.label("turn")).where(*due).subquery()
        chosen = select(ranked.c.id).where(ranked.c.turn == 1).order_by(ranked.c.next_at, ranked.c.id).limit(limit)
        async with self._database.write() as connection:
            # Without the lock two workers could choose the same ones.
            await self._database.lock(connection, _HANDING_OUT)
            taken = await connection.execute(
                update(feeds).where(feeds.c.id.in_(chosen)).values(next_at=until, pushed=False).returning(*_COLUMNS)
            )
            return [_as_feed(row) for row in taken]

    async def memory(self, feed_id: int) -> Sequence[Known]:
        """What the feed has had."""
        query = select(feed_memories.c.entries).where(feed_memories.c.feed_id == feed_id)
        async with self._database.read() as connection:
            entries = (await connection.execute(query)).scalar()
        return [Known(*entry) for entry in entries or ()]

    async def save(self, feed: Feed, memory: Sequence[Known] | None) -> bool:
        """Keep what was learnt; False when the feed was removed meanwhile, or another one has its new address."""
        row = _row(feed) | {"next_at": _due(literal(feed.next_at, Moment))}
        try:
            async with self._database.write() as connection:
                done = await connection.execute(update(feeds).where(feeds.c.id == feed.id).values(row))
                if done.rowcount and memory is not None:
                    remembered = self._insert(feed_memories).values(feed_id=feed.id, entries=memory)
                    await connection.execute(
                        remembered.on_conflict_do_update(
                            index_elements=["feed_id"], set_={"entries": remembered.excluded.entries}
                        )
                    )
                return bool(done.rowcount)
        except IntegrityError:
            return False

    async def save_all(self, learnt: Sequence[Feed]) -> None:
        """Keep these at once; their addresses are what they were."""
        rows = [
            {key: value for key, value in _row(feed).items() if key not in ("url", "next_at")}
            | {"which": feed.id, "due": feed.next_at}
            for feed in learnt
        ]
        due = _due(bindparam("due", type_=Moment))
        async with self._database.write() as connection:
            await connection.execute(update(feeds).where(feeds.c.id == bindparam("which")).values(next_at=due), rows)


def _row(feed: Feed) -> dict[str, Any]:
    kept = {key: value for key, value in asdict(feed).items() if key not in ("id", "pushed_until")}
    return kept | {"host": feed.host}


def _due(moment: BindParameter[datetime]) -> ColumnElement[datetime]:
    """Then; but a feed whose hub has called while it was being read stays due."""
    return case((feeds.c.pushed, feeds.c.next_at), else_=moment)


def _as_feed(row: Row[*tuple[Any, ...]]) -> Feed:
    return Feed(**row._mapping)
