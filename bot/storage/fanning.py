"""An edition fans out: the statements that turn many subscriptions into deliveries at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Insert,
    ScalarSelect,
    Select,
    Table,
    Text,
    TextClause,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    text,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from bot.digests import Planned
from bot.editions import Audience, Draft
from bot.storage.bell import DELIVERIES, ring
from bot.storage.columns import Moment
from bot.storage.database import Database, packed
from bot.storage.schema import DUE, OPEN_DIGEST, OPEN_URGENT, chats, deliveries, editions, subscriptions

Rows = Sequence[Mapping[str, Any]]
Place = tuple[int, int]
"""(due, id): where a subscription stands in the order in which they are planned."""

EDITION = ("key", "product", "kind", "lane", "slot_at", "since", "upto", "articles", "calls", "made_for")
OF_SUBSCRIPTION = ("product", "cadence", "minute", "weekday", "zone", "topics", "due_at", "covered", "told")
PLACE = (type_coerce(subscriptions.c.due_at, BigInteger), subscriptions.c.id)

_LINE = literal_column("'\n'", Text)
READING = (
    chats.c.language
    + _LINE
    + chats.c.layout
    + _LINE
    + chats.c.length
    + _LINE
    + case((chats.c.card, "card"), else_="")
    + _LINE
    + case((chats.c.kind == "channel", "channel"), else_="")
).label("reading")
"""What a chat has chosen, in one text."""

_NUMBERS = ("minute", "weekday", "due_at", "covered", "edition", "lane", "next_due", "moved")
_GROUP = ("reading", "minute", "zone", "topics", "covered", "due_at", "told", "product", "cadence", "weekday")
"""What the subscriptions of a group have in common: what tells groups apart best in front."""
_ORDER: Mapping[str, type[TypeEngine[Any]]] = {
    name: BigInteger if name in _NUMBERS else Text for name in (*_GROUP, "edition", "kind", "lane", "next_due", "moved")
}
_ANNOUNCEMENT: Mapping[str, type[TypeEngine[Any]]] = {
    "edition": BigInteger,
    **dict.fromkeys(("reading", "topics", "zone"), Text),
}
_COLUMNS = tuple(subscriptions.c[name] for name in ("id", "chat_id", "thread_id", *OF_SUBSCRIPTION))
_TARGET = ("edition_id", "kind", "lane", "chat_id", "thread_id", "subscription_id", "created_at")


def reading(audience: Audience) -> str:
    """What makes up the chat's part of an audience, as `READING` has it."""
    return "\n".join(
        (
            audience.language,
            audience.layout,
            audience.length,
            "card" if audience.card else "",
            "channel" if audience.channel else "",
        )
    )


def reading_of(chat_id: ColumnElement[int]) -> ScalarSelect[Any]:
    """What the chat has chosen; NULL when it is not active."""
    # Looked up by its id, not joined: until its statistics know that there are many chats, PostgreSQL would go through
    # all of them for every chunk.
    return select(READING).where(chats.c.chat_id == chat_id, chats.c.state == "active").scalar_subquery()


def edition_row(draft: Draft) -> dict[str, Any]:
    """An edition as its table keeps it."""
    return {name: getattr(draft, name) for name in EDITION}


async def keep_editions(
    into: Callable[[Table], Any], connection: AsyncConnection, drafts: Iterable[Draft], now: datetime
) -> Mapping[str, int]:
    """The id of every draft's edition by its key, written if it is not there yet; `into` inserts."""
    by_key = {draft.key: draft for draft in drafts}
    if not by_key:
        return {}
    rows = [edition_row(by_key[key]) | {"created_at": now} for key in sorted(by_key)]
    await connection.execute(into(editions).on_conflict_do_nothing(index_elements=["key"]), rows)
    found = await connection.execute(select(editions.c.key, editions.c.id).where(editions.c.key.in_(by_key)))
    return {row.key: row.id for row in found}


def told(number: ColumnElement[str]) -> ColumnElement[str]:
    """How an article announced as urgent is noted in `subscriptions.told`."""
    return literal("<") + number + literal(">")


def waits_for_nothing(subscription: ColumnElement[int]) -> ColumnElement[bool]:
    """No digest is on its way to the subscription, and no urgent news: what it will have been told is not known yet."""
    return and_(not_(on_its_way(subscription)), _first(subscription, OPEN_URGENT).is_(None))


def on_its_way(subscription: ColumnElement[int]) -> ColumnElement[bool]:
    """A digest of the subscription has not ended yet."""
    return _first(subscription, OPEN_DIGEST).is_not(None)


def _first(subscription: ColumnElement[int], condition: TextClause) -> ScalarSelect[Any]:
    # Each condition by itself and word for word, for it is that of a partial index (see schema.py). And no EXISTS:
    # PostgreSQL would make a join of it, and go through the whole index for every subscription.
    mine = deliveries.c.subscription_id == subscription
    return select(deliveries.c.id).where(mine, condition).limit(1).scalar_subquery()


def to_be_told(number: Any) -> Sequence[ColumnElement[bool]]:
    """The subscriptions that an urgent article is announced to."""
    return (
        subscriptions.c.product == "digest",
        subscriptions.c.cadence != "off",
        not_(subscriptions.c.paused),
        subscriptions.c.covered < number,
    )


class Fan:
    """Each method runs in the caller's transaction, which holds the lock of planning."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._into = sqlite.insert if database.sqlite else postgresql.insert
        orders = database.rows("orders", _ORDER)
        due = _active(_due())
        self._scheduled = self._insert(
            _deliveries_of(orders, orders.c.kind, orders.c.lane, due).where(
                orders.c.edition.is_not(None), waits_for_nothing(due.c.id)
            )
        )
        planned = exists().where(deliveries.c.edition_id == orders.c.edition, deliveries.c.subscription_id == due.c.id)
        nothing = and_(orders.c.edition.is_(None), waits_for_nothing(due.c.id))
        self._moved_on = (
            update(subscriptions)
            .where(subscriptions.c.id == due.c.id, _same(orders, due), or_(planned, nothing))
            .values(
                due_at=orders.c.next_due,
                covered=func.coalesce(orders.c.moved, subscriptions.c.covered),
                told=case((orders.c.moved.is_(None), subscriptions.c.told), else_=""),
            )
        )
        announced = database.rows("orders", _ANNOUNCEMENT)
        self._urgent = self._insert(
            _deliveries_of(announced, literal_column("'urgent'"), literal_column("1"), _active(_to_announce()))
        )

    async def editions(self, connection: AsyncConnection, drafts: Iterable[Draft], now: datetime) -> Mapping[str, int]:
        """The id of every draft's edition by its key, written if it is not there yet."""
        return await keep_editions(self._into, connection, drafts, now)

    async def scheduled(
        self, connection: AsyncConnection, orders: Rows, now: datetime, *, after: Place, last: int, chunk: int
    ) -> Planned:
        """Carry out the orders for the next `chunk` subscriptions after a place that are due until `last`."""
        values = {
            "orders": packed(self._database, orders),
            "after_due": after[0],
            "after_id": after[1],
            "last": last,
            "chunk": chunk,
        }
        planned = await self._counted(connection, self._scheduled, values | {"now": now})
        return Planned(planned, await self._database.changed(connection, self._moved_on, values))

    async def urgent(
        self, connection: AsyncConnection, announced: Rows, number: int, *, after: int, upto: int, now: datetime
    ) -> int:
        """Plan an urgent article for the subscriptions with an id above `after`, up to `upto`."""
        values = {"orders": packed(self._database, announced), "number": number}
        return await self._counted(connection, self._urgent, values | {"after": after, "upto": upto, "now": now})

    async def to_one(
        self,
        connection: AsyncConnection,
        edition_id: int,
        draft: Draft,
        *,
        chat_id: int,
        thread_id: int,
        subscription_id: int | None,
        now: datetime,
    ) -> bool:
        """Plan an edition for one chat; for a subscription only while the edition's window is still its own."""
        values = {
            "edition_id": edition_id,
            "kind": draft.kind,
            "lane": draft.lane,
            "chat_id": chat_id,
            "thread_id": thread_id,
            "subscription_id": subscription_id,
            "key": f"edition:{draft.key}",
            "created_at": now,
        }
        if subscription_id is not None:
            still = select(
                exists().where(
                    subscriptions.c.id == subscription_id,
                    subscriptions.c.covered == draft.since,
                    not_(on_its_way(subscriptions.c.id)),
                )
            )
            if not (await connection.execute(still)).scalar():
                return False
        return bool(await self._counted(connection, self._into(deliveries).values(values).on_conflict_do_nothing(), {}))

    def _insert(self, chosen: Select[Any]) -> Insert:
        return self._into(deliveries).from_select(_TARGET, chosen).on_conflict_do_nothing()

    async def _counted(self, connection: AsyncConnection, statement: Insert, values: Mapping[str, Any]) -> int:
        """Run it, and add what it planned to the editions it planned for."""
        newest = select(func.coalesce(func.max(deliveries.c.id), 0))
        before = (await connection.execute(newest)).scalar_one()
        # PostgreSQL takes a range of places for one row, and would compare every subscription with every order.
        await self._nested_loops(connection, "off")
        planned = await self._database.changed(connection, statement, values)
        await self._nested_loops(connection, "DEFAULT")
        if planned:
            await connection.execute(_COUNT, {"before": before})
            await ring(self._database, connection, DELIVERIES)
        return planned

    async def _nested_loops(self, connection: AsyncConnection, allowed: str) -> None:
        if not self._database.sqlite:
            await connection.execute(text(f"SET LOCAL enable_nestloop = {allowed}"))


def _due() -> Select[Any]:
    """The next so many due subscriptions after a place."""
    # No upper place: with one SQLite would read on through everything that is due at the same moment.
    return (
        select(*_COLUMNS)
        .where(DUE, tuple_(*PLACE) > _place("after"), PLACE[0] <= bindparam("last", type_=BigInteger))
        .order_by(*PLACE)
        .limit(bindparam("chunk", type_=BigInteger))
    )


def _to_announce() -> Select[Any]:
    """The subscriptions in a range of ids that an urgent article is announced to."""
    within = (subscriptions.c.id > bindparam("after"), subscriptions.c.id <= bindparam("upto"))
    return select(*_COLUMNS).where(*within, *to_be_told(bindparam("number")))


def _active(chosen: Select[Any]) -> CTE:
    """The chosen subscriptions with what their chats have chosen."""
    # Step by step, and each step by itself: neither database guesses well how many rows a range of places holds, and
    # both would go through all subscriptions once for every order or every row.
    range_ = chosen.cte("chosen").prefix_with("MATERIALIZED")
    return select(range_, reading_of(range_.c.chat_id).label("reading")).cte("active").prefix_with("MATERIALIZED")


def _deliveries_of(orders: CTE, kind: ColumnElement[Any], lane: ColumnElement[Any], chosen: CTE) -> Select[Any]:
    return select(
        orders.c.edition,
        kind,
        lane,
        chosen.c.chat_id,
        chosen.c.thread_id,
        chosen.c.id,
        bindparam("now", type_=Moment),
    ).join_from(chosen, orders, _same(orders, chosen))


def _same(orders: CTE, chosen: CTE) -> ColumnElement[bool]:
    return and_(*(chosen.c[name] == orders.c[name] for name in _GROUP if name in orders.c))


def _place(name: str) -> Any:
    return tuple_(bindparam(f"{name}_due", type_=BigInteger), bindparam(f"{name}_id", type_=BigInteger))


def _count() -> Update:
    # By the ids this transaction gave out. Others may have given out some in between, but to other editions, for
    # planning has a lock; or to answers, which count themselves and wait for no planning.
    # Up to the newest, which says nothing new: but PostgreSQL takes what has two ends for few rows, and does not read
    # all deliveries.
    newest = select(func.max(deliveries.c.id)).scalar_subquery()
    fresh = (
        select(deliveries.c.edition_id, func.count().label("rows"))
        .where(deliveries.c.id > bindparam("before"), deliveries.c.id <= newest, deliveries.c.edition_id.is_not(None))
        .where(deliveries.c.kind != "answer")
        .group_by(deliveries.c.edition_id)
        .subquery("fresh")
    )
    return update(editions).where(editions.c.id == fresh.c.edition_id).values(planned=editions.c.planned + fresh.c.rows)


_COUNT = _count()
