"""The line of send slots that all workers share: satisfies `bot.delivery.budget.Budget`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, bindparam, delete, select, text, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.budget import Line, Slot, Terms, hand_out
from bot.storage.columns import Moment, microseconds
from bot.storage.database import Database
from bot.storage.schema import counters

_NEXT, _FREE, _PAID = "budget:next", "budget:free", "budget:paid:"  # the last with the day
_POSTGRES_CLOCK = text("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint) AS now")
_SQLITE_CLOCK = text("SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS integer) AS now")


class StoredBudget:
    """A few counters, held by one worker at a time for as long as it takes to count."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = sqlite.insert if database.sqlite else postgresql.insert
        clock = _SQLITE_CLOCK if database.sqlite else _POSTGRES_CLOCK
        self._clock = select(type_coerce(clock.columns(now=BigInteger).subquery().c.now, Moment))
        self._kept = select(counters).where(counters.c.name.like("budget:%")).order_by(counters.c.name)
        self._raise = update(counters).where(counters.c.name == bindparam("which")).values(value=bindparam("to"))

    async def reserve(self, count: int, terms: Terms, unused: Mapping[str, int]) -> Sequence[Slot]:
        """The next `count` slots; `unused` tells how many paid ones of which day are given back."""
        async with self._database.write() as connection:
            kept = await self._held(connection)
            # Asked for only now: it may have taken a while until it was our turn.
            now: datetime = (await connection.execute(self._clock)).scalar_one()
            line, slots = hand_out(_line(kept), now, count, terms, unused)
            wanted = _counters(line)
            for name in wanted.keys() - kept.keys():
                await connection.execute(self._insert(counters).values(name=name, value=wanted[name]))
            changed = [{"which": name, "to": wanted[name]} for name in wanted if wanted[name] != kept.get(name)]
            if changed:
                await connection.execute(self._raise, changed)
            over = [name for name in kept if name.startswith(_PAID) and name not in wanted]
            if over and line.day:
                await connection.execute(delete(counters).where(counters.c.name.in_(over)))
        return slots

    async def now(self) -> datetime:
        """The database's clock."""
        async with self._database.read() as connection:
            moment: datetime = (await connection.execute(self._clock)).scalar_one()
        return moment

    async def _held(self, connection: AsyncConnection) -> Mapping[str, int]:
        held = {row.name: row.value for row in await connection.execute(self._kept.with_for_update())}
        if _NEXT not in held:
            # The first time there is nothing to hold on to.
            await connection.execute(self._insert(counters).values(name=_NEXT, value=0).on_conflict_do_nothing())
            held = {row.name: row.value for row in await connection.execute(self._kept.with_for_update())}
        return held


def _line(kept: Mapping[str, int]) -> Line:
    never = Line().next_at
    day = max((name.removeprefix(_PAID) for name in kept if name.startswith(_PAID)), default="")
    following, free = (never + timedelta(microseconds=kept.get(name, 0)) for name in (_NEXT, _FREE))
    return Line(following, free, day, kept.get(_PAID + day, 0) if day else 0)


def _counters(line: Line) -> dict[str, int]:
    values = {_NEXT: microseconds(line.next_at)}
    if line.day:
        values |= {_FREE: microseconds(line.free_at), _PAID + line.day: line.paid}
    return values
