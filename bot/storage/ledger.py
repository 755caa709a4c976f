"""The deliveries as the sender sees them: satisfies `bot.delivery.ledger.Ledger`, and the outbox of answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Text,
    Update,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.ledger import INTERACTIVE, LANES, Delivery, Record
from bot.editions import Draft
from bot.storage.bell import DELIVERIES, HELD, ring
from bot.storage.book import switch_off
from bot.storage.calls import given_back, kept
from bot.storage.claims import Claims
from bot.storage.columns import Moment, microseconds
from bot.storage.corrections import settle
from bot.storage.database import Database, packed
from bot.storage.fanning import keep_editions, told
from bot.storage.folding import fold, purge, report, slow_downs_of
from bot.storage.reports import Report
from bot.storage.schema import PENDING, SENDING, URGENT, articles, counters, deliveries, editions, holds, subscriptions
from content.markup.calls import Call

_GIVEN = {
    "id": BigInteger,
    "state": Text,
    "part": BigInteger,
    "attempts": BigInteger,
    "repeats": BigInteger,
    "message_ids": Text,
    "not_before": BigInteger,
    "reason": Text,
    "calls": Text,
}
_TOUCHED = ("id", "edition_id", "subscription_id", "chat_id", "kind", "state")
_SETTLED = ("sent", "uncertain")


class StoredLedger:
    """One transaction a method; a batch of rows costs hardly more than one row."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = sqlite.insert if database.sqlite else postgresql.insert
        given = database.rows("given", _GIVEN)
        open_still = given.c.state.in_(("pending", "sending"))
        goes_on = given.c.state == "sending"
        self._record = (
            update(deliveries)
            .where(deliveries.c.id == given.c.id, text("deliveries.state = 'sending'"))
            .where(deliveries.c.worker == bindparam("by"))
            .values(
                state=given.c.state,
                part=given.c.part,
                attempts=given.c.attempts,
                repeats=given.c.repeats,
                message_ids=given.c.message_ids,
                not_before=given.c.not_before,
                reason=given.c.reason,
                lease_until=case((goes_on, deliveries.c.lease_until)),
                worker=case((given.c.state != "pending", deliveries.c.worker)),
                calls=case((open_still, func.coalesce(given.c.calls, cast(deliveries.c.calls, Text)))),
                finished_at=case((open_still, null()), else_=bindparam("now", type_=Moment)),
            )
            .returning(*(deliveries.c[name] for name in _TOUCHED))
        )
        self._confirm, self._tell, self._touch = _following(database)
        self._claims = Claims(database)

    async def claim(
        self, limit: int, now: datetime, lease_until: datetime, worker: str, lanes: Collection[int] = LANES
    ) -> Sequence[Delivery]:
        """At most `limit` due rows, lowest lane and id first: now `sending` and ours, `attempts` one higher."""
        return await self._claims.claim(limit, now, lease_until, worker, lanes)

    async def record(self, records: Sequence[Record], now: datetime, worker: str) -> None:
        """Write all in one transaction; a row whose lease passed to another worker is left alone."""
        if not records:
            return
        rows = [
            {
                "id": one.delivery_id,
                "state": one.state,
                "part": one.part,
                "attempts": one.attempts,
                "repeats": one.repeats,
                "message_ids": orjson.dumps(one.message_ids).decode(),
                "not_before": microseconds(one.not_before) if one.not_before else None,
                "reason": one.reason,
                "calls": None if one.calls is None else orjson.dumps(one.calls, default=list).decode(),
            }
            for one in records
        ]
        async with self._database.write() as connection:
            values = {"given": packed(self._database, rows), "now": now, "by": worker}
            touched = (await connection.execute(self._record, values)).all()
            await self._follow(connection, touched, now)
            if slowed := {one.delivery_id for one in records if one.slowed}:
                await self._count_slow_downs(connection, (row for row in touched if row.id in slowed))
            for one in records:
                if one.chat is not None:
                    await switch_off(connection, one.chat_id, one.chat, one.reason, now)

    async def hold(self, scope: str, until: datetime) -> None:
        """Remember that nothing goes to `scope` before `until`; a hold is never made shorter."""
        fresh = self._insert(holds).values(scope=scope, until=until)
        longer = fresh.on_conflict_do_update(
            index_elements=["scope"], set_={"until": fresh.excluded.until}, where=holds.c.until < fresh.excluded.until
        )
        async with self._database.write() as connection:
            await connection.execute(longer)
            await ring(self._database, connection, HELD)

    async def holds(self, now: datetime) -> Mapping[str, datetime]:
        """The holds that have not passed."""
        async with self._database.read() as connection:
            found = await connection.execute(select(holds.c.scope, holds.c.until).where(holds.c.until > now))
            return {row.scope: row.until for row in found}

    async def calls_of(self, edition_id: int) -> Sequence[Call]:
        """The edition as it was written; LookupError when there is no such edition."""
        async with self._database.read() as connection:
            found = await connection.execute(select(editions.c.calls).where(editions.c.id == edition_id))
            calls = found.scalar_one_or_none()
        if calls is None:
            raise LookupError(f"there is no edition {edition_id}")
        return given_back(calls)

    async def next_at(self, now: datetime) -> datetime | None:
        """When the next pending row may be claimed; None when none is pending."""
        ready = select(deliveries.c.id).where(
            PENDING, or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now)
        )
        async with self._database.read() as connection:
            if (await connection.execute(ready.limit(1))).first() is not None:
                return now
            waiting: datetime | None = (
                await connection.execute(select(func.min(deliveries.c.not_before)).where(PENDING))
            ).scalar()
            return waiting

    async def recover(self, now: datetime, repeat: Collection[str], worker: str = "", copies: int = 2) -> int:
        """End the leases that ran out, and all those of `worker`; how many.

        Rows of the kinds in `repeat` become pending again, with `repeats` one higher, as long as that makes no more
        than `copies` of a message. Of the others the part that was under way is uncertain: its later parts still go
        out, and the row without any is uncertain. So what kills its workers is soon set aside as well.
        """
        over = deliveries.c.lease_until < now
        if worker:
            over = or_(over, deliveries.c.worker == worker)
        async with self._database.read() as connection:
            if (await connection.execute(select(deliveries.c.id).where(SENDING, over).limit(1))).first() is None:
                return 0
        again = and_(deliveries.c.kind.in_(sorted(repeat)), deliveries.c.repeats < copies - 1)
        statement = (
            update(deliveries)
            .where(SENDING, over)
            .values(
                state=case((again, "pending"), else_="uncertain"),
                repeats=deliveries.c.repeats + case((again, 1), else_=0),
                reason="the worker stopped while it was being sent",
                finished_at=case((again, null()), else_=bindparam("at", now, type_=Moment)),
                lease_until=None,
                worker=None,
            )
            .returning(*(deliveries.c[name] for name in _TOUCHED))
        )
        async with self._database.write() as connection:
            going_on = await self._go_on(connection, and_(SENDING, over, not_(again)))
            touched = (await connection.execute(statement)).all()
            await self._follow(connection, touched, now)
        return going_on + len(touched)

    async def _go_on(self, connection: AsyncConnection, lost: ColumnElement[bool]) -> int:
        """Those of the lost rows that have later parts are to go on with the next one; how many."""
        named = [deliveries.c[name] for name in ("id", "part", "message_ids")]
        calls = func.coalesce(deliveries.c.calls, editions.c.calls, type_=deliveries.c.calls.type)
        found = select(*named, calls.label("calls")).outerjoin(editions, editions.c.id == deliveries.c.edition_id)
        rows = (await connection.execute(found.where(lost).with_for_update(of=deliveries))).all()
        later = [
            {"row": row.id, "next": row.part + 1, "ids": [*row.message_ids, 0]}
            for row in rows
            if row.calls is not None and row.part + 1 < len(row.calls)
        ]
        if later:
            statement = (
                update(deliveries)
                .where(deliveries.c.id == bindparam("row"))
                .values(
                    state="pending",
                    part=bindparam("next"),
                    message_ids=bindparam("ids", type_=deliveries.c.message_ids.type),
                    attempts=0,
                    reason="the worker stopped while a part of it was being sent",
                    lease_until=None,
                    worker=None,
                )
            )
            await connection.execute(statement, later)
        return len(later)

    async def answer(
        self,
        key: str,
        chat_id: int,
        thread_id: int,
        calls: Sequence[Call],
        now: datetime,
        *,
        untraced: bool = False,
        edition: Draft | None = None,
    ) -> bool:
        """Queue it in the interactive lane, once for a key. `untraced`: no row of it stays when it is done.

        `edition`: the one that the calls are, when they tell of articles that may be corrected.
        """
        values: dict[str, Any] = {
            "key": key,
            "kind": "untraced" if untraced else "answer",
            "lane": INTERACTIVE,
            "chat_id": chat_id,
            "thread_id": thread_id,
            "created_at": now,
        }
        async with self._database.write() as connection:
            if untraced or edition is None:
                values["calls"] = kept(calls)
            else:
                values["edition_id"] = (await keep_editions(self._insert, connection, (edition,), now))[edition.key]
            done = await connection.execute(self._insert(deliveries).values(values).on_conflict_do_nothing())
            if done.rowcount:
                if "edition_id" in values:
                    one_more = update(editions).where(editions.c.id == values["edition_id"])
                    await connection.execute(one_more.values(planned=editions.c.planned + 1))
                await ring(self._database, connection, DELIVERIES)
            return bool(done.rowcount)

    async def report(self, edition_id: int | None = None) -> Report:
        """The edition's numbers, or those of everything, answers included. LookupError: no such edition."""
        return await report(self._database, edition_id)

    async def purge(self, before: datetime, limit: int = 1000) -> int:
        """Turn deliveries that ended before into counts, at most `limit` at once; how many. Again until it is 0."""
        async with self._database.write() as connection:
            await connection.execute(delete(holds).where(holds.c.until < before))
        return await purge(self._database, before, limit)

    async def _count_slow_downs(self, connection: AsyncConnection, rows: Iterable[Row[*tuple[Any, ...]]]) -> None:
        for edition_id, count in sorted(Counter(row.edition_id or 0 for row in rows).items()):
            fresh = self._insert(counters).values(name=slow_downs_of(edition_id), value=count)
            more = {"value": counters.c.value + fresh.excluded.value}
            await connection.execute(fresh.on_conflict_do_update(index_elements=["name"], set_=more))

    async def _follow(
        self, connection: AsyncConnection, touched: Sequence[Row[*tuple[Any, ...]]], now: datetime
    ) -> None:
        """What the new states mean for the subscriptions and the editions."""
        settled = [row for row in touched if row.state in _SETTLED and row.edition_id is not None]
        received = [row for row in settled if row.subscription_id is not None]
        for statement, rows in (
            (self._confirm, [row for row in received if row.kind != "urgent"]),
            (self._tell, [row for row in received if row.kind == "urgent"]),
        ):
            for pairs in _once_each(rows):
                await connection.execute(statement, {"pairs": packed(self._database, pairs)})
        if settled:
            ids = [{"edition": one} for one in sorted({row.edition_id for row in settled})]
            await connection.execute(self._touch, {"ids": packed(self._database, ids), "now": now})
        corrected = [row.id for row in touched if row.kind == "correction" and row.state not in ("pending", "sending")]
        if corrected:
            await settle(connection, corrected)
        untraced = [row.id for row in touched if row.kind == "untraced" and row.state not in ("pending", "sending")]
        if untraced:
            await fold(connection, deliveries.c.id.in_(untraced))


def _once_each(rows: Iterable[Row[*tuple[Any, ...]]]) -> Iterable[list[dict[str, int]]]:
    """(edition, subscription) of the rows, in rounds: an UPDATE takes only one of several rows that meet its target."""
    rounds: list[dict[int, dict[str, int]]] = []
    for row in rows:
        pair = {"edition": row.edition_id, "id": row.subscription_id}
        for one in rounds:
            if row.subscription_id not in one:
                one[row.subscription_id] = pair
                break
        else:
            rounds.append({row.subscription_id: pair})
    return [list(one.values()) for one in rounds]


def _following(database: Database) -> tuple[Update, Update, Update]:
    """What follows for the subscriptions that were confirmed, those that were told, and the editions."""
    pairs = database.rows("pairs", {"edition": BigInteger, "id": BigInteger})
    number = editions.c.upto
    # What was told as urgent matters only above the window. It is forgotten as soon as no urgent article is above; a
    # number that stays noted a while longer does no harm.
    newest_urgent = select(func.coalesce(func.max(articles.c.number), 0)).where(URGENT).scalar_subquery()
    these = and_(subscriptions.c.id == pairs.c.id, editions.c.id == pairs.c.edition, subscriptions.c.covered < number)
    confirm = (
        update(subscriptions)
        .where(these)
        .values(covered=number, told=case((newest_urgent <= number, ""), else_=subscriptions.c.told))
    )
    note = told(cast(number, Text))
    tell = (
        update(subscriptions)
        .where(these, subscriptions.c.told.not_like(literal("%") + note + literal("%")))
        .values(told=subscriptions.c.told + note)
    )
    ids = database.rows("ids", {"edition": BigInteger})
    now = bindparam("now", type_=Moment)
    touch = (
        update(editions)
        .where(editions.c.id == ids.c.edition)
        .values(first_at=func.coalesce(editions.c.first_at, now), last_at=now)
    )
    return confirm, tell, touch
