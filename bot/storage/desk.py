"""What waits for editors. Satisfies the shelf of `bot.desk`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.held import Held, State
from bot.storage.database import Database
from bot.storage.schema import HELD_OPEN, held
from content.article import Article
from content.reading.record import from_record, to_record

_LOCK = 0x6865_6C64


class HeldShelf:
    """Articles without a number of the archive's, each known by an identity while it waits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(
        self, article: Article, identity: str, now: datetime, *, urgent: bool = False, instead: int = 0, editor: int = 0
    ) -> Held:
        """Hold it, or put it in the place of what waits under this identity, whose presses then count no more.

        What is the same as what waits changes nothing; neither does what was discarded, unless an editor sends it.
        """
        values = {"record": to_record(article), "urgent": urgent, "instead": instead}
        async with self._database.write() as connection:
            await self._database.lock(connection, _LOCK)
            newest = select(held).where(held.c.identity == identity).order_by(held.c.id.desc()).limit(1)
            row = (await connection.execute(newest)).one_or_none()
            before = None if row is None else _as_held(row)
            if before is not None and (before.open or (before.state == "discarded" and not editor)):
                if (before.article, before.urgent, before.instead) == (article, urgent, instead):
                    return before
                if before.open:
                    anew = {"version": before.version + 1, "state": "waiting", "presses": {}, "release_at": None}
                    return await self._changed(connection, before.id, values | anew | {"held_at": now})
            added = insert(held).values(values | {"identity": identity, "editor": editor, "held_at": now})
            return _as_held((await connection.execute(added.returning(held))).one())

    async def find(self, number: int) -> Held | None:
        """One of them, whatever became of it."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(held).where(held.c.id == number))).one_or_none()
        return None if row is None else _as_held(row)

    async def waiting(self, limit: int) -> Sequence[Held]:
        """Those that wait or are scheduled, the newest first."""
        query = select(held).where(HELD_OPEN).order_by(held.c.id.desc()).limit(limit)
        async with self._database.read() as connection:
            return [_as_held(row) for row in await connection.execute(query)]

    async def due(self, now: datetime) -> Sequence[Held]:
        """Those scheduled whose moment has come."""
        query = select(held).where(HELD_OPEN, held.c.state == "scheduled", held.c.release_at <= now)
        async with self._database.read() as connection:
            return [_as_held(row) for row in await connection.execute(query.order_by(held.c.release_at, held.c.id))]

    async def press(self, number: int, version: int, person: int, way: str) -> Held | None:
        """Note what a person wants, in place of what they wanted before; None when it is open no more, or newer."""
        async with self._database.write() as connection:
            query = select(held).where(held.c.id == number, held.c.version == version, HELD_OPEN).with_for_update()
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return None
            presses = {one: wanted for one, wanted in row.presses.items() if one != str(person)}
            return await self._changed(connection, number, {"presses": presses | {str(person): way}})

    async def settle(
        self, number: int, version: int, state: State, *, became: int = 0, release_at: datetime | None = None
    ) -> Held | None:
        """What becomes of it; None when it is open no more, or newer."""
        values = {"state": state, "number": became, "release_at": release_at}
        changed = update(held).where(held.c.id == number, held.c.version == version, HELD_OPEN).values(values)
        async with self._database.write() as connection:
            row = (await connection.execute(changed.returning(held))).one_or_none()
        return None if row is None else _as_held(row)

    async def purge(self, before: datetime, limit: int) -> int:
        """Forget what was settled and held before, at most `limit` at once; how many."""
        old = (
            select(held.c.id).where(held.c.state.in_(("published", "discarded")), held.c.held_at < before).limit(limit)
        )
        async with self._database.write() as connection:
            return (await connection.execute(delete(held).where(held.c.id.in_(old)))).rowcount

    async def _changed(self, connection: AsyncConnection, number: int, values: dict[str, Any]) -> Held:
        changed = update(held).where(held.c.id == number).values(values).returning(held)
        return _as_held((await connection.execute(changed)).one())


def _as_held(row: Row[Any]) -> Held:
    presses = {int(person): way for person, way in row.presses.items()}
    return Held(
        id=row.id,
        version=row.version,
        state=row.state,
        article=from_record(row.record),
        held_at=row.held_at,
        urgent=row.urgent,
        instead=row.instead,
        editor=row.editor,
        presses=presses,
        release_at=row.release_at,
        number=row.number,
    )
