"""Planning in SQL: the cost grows with audiences and schedules; no subscriber passes through Python."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, not_, select, text, tuple_, update

from bot.digests import Group, OneReader, Order, Planned
from bot.editions import Audience, Draft
from bot.schedules import Schedule
from bot.storage.columns import microseconds
from bot.storage.database import Database
from bot.storage.fanning import (
    OF_SUBSCRIPTION,
    PLACE,
    READING,
    Fan,
    on_its_way,
    reading,
    reading_of,
    to_be_told,
    waits_for_nothing,
)
from bot.storage.schema import DUE, OPEN_URGENT_DELIVERY, articles, chats, deliveries, editions, subscriptions

PLANNING = 0x6865_7262
"""The lock of those that copy subscriptions into deliveries, and of those that delete or move chats meanwhile."""

CHUNK = 10_000
"""Subscriptions a transaction: a few tenths of a second in which others wait to write."""

_END = 2**62
_TOLD = re.compile(r"<(\d+)>")


class Planning:
    """Satisfies `bot.digests.Planner`."""

    def __init__(self, database: Database, chunk: int = CHUNK) -> None:
        self._database = database
        self._chunk = chunk
        self._fan = Fan(database)

    async def wake(self, upto: int, now: datetime) -> int:
        """Those that read at once and have not got everything are due."""
        asleep = (
            select(subscriptions.c.id)
            .join(chats, chats.c.chat_id == subscriptions.c.chat_id)
            .where(
                text("cadence = 'at_once' AND due_at IS NULL"),
                subscriptions.c.looked < upto,
                not_(subscriptions.c.paused),
                chats.c.state == "active",
            )
            .limit(self._chunk)
        )
        async with self._database.read() as connection:
            if (await connection.execute(asleep.limit(1))).first() is None:
                return 0
        woken = 0
        while True:
            async with self._database.write() as connection:
                done = await connection.execute(
                    update(subscriptions).where(subscriptions.c.id.in_(asleep)).values(due_at=now, looked=upto)
                )
            woken += done.rowcount
            if done.rowcount < self._chunk:
                return woken

    async def due(self, now: datetime, limit: int) -> Sequence[Group]:
        """The groups that are due and wait for nothing, those due first in front."""
        # A step by itself for PostgreSQL: or it would look up every chat twice.
        ready = (
            select(
                *(subscriptions.c[name] for name in OF_SUBSCRIPTION),
                reading_of(subscriptions.c.chat_id).label("reading"),
            )
            .where(subscriptions.c.due_at <= now, waits_for_nothing(subscriptions.c.id))
            .cte("ready")
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        # And grouped before it is sorted: or it would sort the subscriptions instead of the groups.
        groups = (
            select(*ready.c, func.count().label("readers"))
            .where(ready.c.reading.is_not(None))
            .group_by(*ready.c)
            .subquery("groups")
        )
        query = select(groups).order_by(groups.c.due_at).limit(limit)
        async with self._database.read() as connection:
            return [
                Group(
                    product=row.product,
                    audience=_audience(row),
                    schedule=Schedule(row.cadence, row.minute, row.weekday),
                    due_at=row.due_at,
                    covered=row.covered,
                    told=_numbers(row.told),
                    kept=row.told,
                    readers=row.readers,
                )
                for row in await connection.execute(query)
            ]

    async def plan(self, orders: Sequence[Order], now: datetime) -> Planned:
        """Carry out the orders, a chunk of subscriptions after the other, each in a transaction of its own.

        A crash in between leaves the rest due, and the next round finds the same editions by their keys.
        """
        if not orders:
            return Planned(0, 0)
        async with self._database.write() as connection:
            ids = await self._fan.editions(connection, (order.draft for order in orders if order.draft), now)
        rows = [_order(order, ids) for order in orders]
        after, last = (min(row["due_at"] for row in rows) - 1, _END), max(row["due_at"] for row in rows)
        planned = moved = 0
        while True:
            async with self._database.write() as connection:
                await self._database.lock(connection, PLANNING)
                found = await connection.execute(
                    select(*PLACE)
                    .where(DUE, tuple_(*PLACE) > tuple_(*after), PLACE[0] <= last)
                    .order_by(*PLACE)
                    .offset(self._chunk - 1)
                    .limit(1)
                )
                upto = found.one_or_none()
                done = await self._fan.scheduled(connection, rows, now, after=after, last=last, chunk=self._chunk)
            planned += done.deliveries
            moved += done.moved
            if upto is None:
                break
            after = (upto[0], upto[1])
        return Planned(planned, moved)

    async def next_due(self) -> datetime | None:
        """When the next digest is due; None when nobody waits for one."""
        query = (
            select(func.min(subscriptions.c.due_at))
            .join_from(subscriptions, chats, chats.c.chat_id == subscriptions.c.chat_id)
            .where(chats.c.state == "active")
        )
        async with self._database.read() as connection:
            found: datetime | None = (await connection.execute(query)).scalar()
        return found

    async def audiences(self, number: int) -> Sequence[Audience]:
        """Of the subscriptions that are to be told of an urgent article."""
        columns = (subscriptions.c.topics, subscriptions.c.zone, READING)
        query = (
            select(*columns)
            .join_from(subscriptions, chats, chats.c.chat_id == subscriptions.c.chat_id)
            .where(*to_be_told(number), chats.c.state == "active")
            .distinct()
        )
        async with self._database.read() as connection:
            return [_audience(row) for row in await connection.execute(query)]

    async def announce(self, number: int, drafts: Sequence[tuple[Audience, Draft]], now: datetime) -> int:
        """Plan urgent deliveries in chunks, and note at the end that the article is announced.

        A crash in between repeats the whole, which finds its own deliveries and plans only what is missing.
        """
        async with self._database.write() as connection:
            ids = await self._fan.editions(connection, (draft for _, draft in drafts), now)
        rows = [
            {
                "edition": ids[draft.key],
                "reading": reading(audience),
                "topics": "\n".join(audience.topics),
                "zone": audience.zone,
            }
            for audience, draft in drafts
        ]
        planned, after = 0, 0 if rows else _END
        while after < _END:
            async with self._database.write() as connection:
                await self._database.lock(connection, PLANNING)
                following = select(subscriptions.c.id).where(subscriptions.c.id > after).order_by(subscriptions.c.id)
                found = await connection.execute(following.offset(self._chunk - 1).limit(1))
                upto = found.scalar() or _END
                planned += await self._fan.urgent(connection, rows, number, after=after, upto=upto, now=now)
            after = upto
        async with self._database.write() as connection:
            await connection.execute(update(articles).where(articles.c.number == number).values(urgent="announced"))
        return planned

    async def known(self, key: str) -> bool:
        """Whether there is an edition with this key."""
        async with self._database.read() as connection:
            return bool((await connection.execute(select(exists().where(editions.c.key == key)))).scalar())

    async def given(self, draft: Draft, chat_id: int, thread_id: int, since: datetime) -> bool:
        """Whether the very same was queued for the chat on demand since then, and has not failed."""
        lately = (
            select(deliveries.c.id)
            .join(editions, editions.c.id == deliveries.c.edition_id)
            .where(
                deliveries.c.chat_id == chat_id,
                deliveries.c.thread_id == thread_id,
                deliveries.c.lane == draft.lane,
                deliveries.c.kind == draft.kind,
                deliveries.c.state.not_in(("failed", "skipped")),
                deliveries.c.created_at > since,
                editions.c.calls == draft.calls,
            )
        )
        async with self._database.read() as connection:
            return bool((await connection.execute(select(lately.exists()))).scalar())

    async def one(self, chat_id: int, thread_id: int) -> OneReader | None:
        """The digest subscription of one chat."""
        columns = [subscriptions.c[name] for name in ("id", "zone", "topics", "covered", "told", "due_at")]
        urgent = (
            select(func.min(editions.c.upto))
            .join_from(editions, deliveries, deliveries.c.edition_id == editions.c.id)
            .where(deliveries.c.subscription_id == subscriptions.c.id, OPEN_URGENT_DELIVERY)
            .scalar_subquery()
        )
        query = (
            select(
                *columns,
                READING,
                on_its_way(subscriptions.c.id).label("open"),
                urgent.label("urgent"),
            )
            .join_from(subscriptions, chats, chats.c.chat_id == subscriptions.c.chat_id)
            .where(
                subscriptions.c.chat_id == chat_id,
                subscriptions.c.thread_id == thread_id,
                subscriptions.c.product == "digest",
            )
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        return OneReader(row.id, _audience(row), row.covered, _numbers(row.told), row.due_at, row.open, row.urgent)

    async def plan_one(
        self, draft: Draft, chat_id: int, thread_id: int, subscription_id: int | None, now: datetime
    ) -> bool:
        """Queue the edition for one chat."""
        async with self._database.write() as connection:
            await self._database.lock(connection, PLANNING)
            ids = await self._fan.editions(connection, (draft,), now)
            return await self._fan.to_one(
                connection,
                ids[draft.key],
                draft,
                chat_id=chat_id,
                thread_id=thread_id,
                subscription_id=subscription_id,
                now=now,
            )


def _order(order: Order, ids: Mapping[str, int]) -> dict[str, Any]:
    group, draft = order.group, order.draft
    return {
        "product": group.product,
        "cadence": group.schedule.cadence,
        "minute": group.schedule.minute,
        "weekday": group.schedule.weekday,
        "zone": group.audience.zone,
        "topics": "\n".join(group.audience.topics),
        "due_at": microseconds(group.due_at),
        "covered": group.covered,
        "told": group.kept,
        "reading": reading(group.audience),
        "edition": ids[draft.key] if draft else None,
        "kind": draft.kind if draft else "",
        "lane": draft.lane if draft else 0,
        "next_due": microseconds(order.next_due) if order.next_due else None,
        "moved": order.moved,
    }


def _audience(row: Row[*tuple[Any, ...]]) -> Audience:
    topics = tuple(row.topics.split("\n")) if row.topics else ()
    language, layout, length, card, channel = row.reading.split("\n")
    return Audience(topics, language, layout, length, row.zone, bool(card), bool(channel))


def _numbers(told: str) -> frozenset[int]:
    return frozenset(map(int, _TOLD.findall(told)))
