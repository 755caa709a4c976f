"""Chats and their subscriptions: satisfies `bot.subscribers.Book`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.ledger import DIGEST, chat_scope
from bot.schedules import Schedule
from bot.storage.database import Database
from bot.storage.folding import fold
from bot.storage.moving import move
from bot.storage.planning import PLANNING
from bot.storage.schema import PENDING, articles, chats, deliveries, editions, holds, inbox, subscriptions
from bot.subscribers import Chat, Standing, Subscription

_MICROSECONDS = 1_000_000


class ChatBook:
    """One transaction a method."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def standing(self, chat_id: int) -> Standing | None:
        """The chat as it stands."""
        async with self._database.read() as connection:
            return await _standing(connection, chat_id)

    async def enrol(self, chat: Chat, subscription: Subscription, since: datetime, now: datetime) -> Standing:
        """Write down what is not there yet and leave what is."""
        insert = sqlite.insert if self._database.sqlite else postgresql.insert
        async with self._database.write() as connection:
            await connection.execute(
                insert(chats)
                .values(_chat_row(chat) | {"state_at": now, "created_at": now})
                .on_conflict_do_nothing(index_elements=["chat_id"])
            )
            covered = select(func.coalesce(func.max(articles.c.number), 0)).where(articles.c.received_at < since)
            await connection.execute(
                insert(subscriptions)
                .values(
                    _subscription_row(subscription)
                    | {"covered": covered.scalar_subquery(), "told": "", "created_at": now}
                )
                .on_conflict_do_nothing(index_elements=["chat_id", "thread_id", "product"])
            )
            standing = await _standing(connection, chat.chat_id)
        if standing is None:
            raise LookupError(f"chat {chat.chat_id} was forgotten at this very moment")
        return standing

    async def amend(
        self,
        before: Standing,
        after: Standing,
        now: datetime,
        *,
        withdraw: Sequence[int] = (),
        again_at: datetime | None = None,
        by_clock: bool = False,
    ) -> None:
        """Write what differs, but never `covered`: another hand may have moved that."""
        chat_id = before.chat.chat_id
        async with self._database.write() as connection:
            changed = _differences(_chat_row(before.chat), _chat_row(after.chat))
            if "state" in changed:
                changed["state_at"] = now
            if changed:
                await connection.execute(update(chats).where(chats.c.chat_id == chat_id).values(changed))
            for old, new in zip(before.subscriptions, after.subscriptions, strict=True):
                changed = _differences(_subscription_row(old), _subscription_row(new))
                if changed:
                    await connection.execute(update(subscriptions).where(subscriptions.c.id == old.id).values(changed))
            await connection.execute(
                update(subscriptions).where(subscriptions.c.chat_id == chat_id).values(looked=subscriptions.c.covered)
            )
            if withdraw:
                await _withdraw(connection, chat_id, withdraw, now, again_at, by_clock=by_clock)

    async def move(self, old: int, new: int, now: datetime) -> None:
        """The chat has another id."""
        async with self._database.write() as connection:
            await self._database.lock(connection, PLANNING)
            await move(connection, old, new, now)

    async def erase(self, chat_id: int, now: datetime) -> None:
        """Nothing with this id is left; finished deliveries stay as counts."""
        async with self._database.write() as connection:
            # Planning may be copying this very subscription into a delivery.
            await self._database.lock(connection, PLANNING)
            await connection.execute(delete(subscriptions).where(subscriptions.c.chat_id == chat_id))
            await connection.execute(delete(chats).where(chats.c.chat_id == chat_id))
            mine = deliveries.c.chat_id == chat_id
            await connection.execute(
                update(deliveries)
                .where(mine, deliveries.c.state.in_(("pending", "sending")))
                .values(state="skipped", reason="forgotten", finished_at=now)
            )
            await fold(connection, mine)
            await connection.execute(delete(holds).where(holds.c.scope == chat_scope(chat_id)))
            await connection.execute(delete(inbox).where(inbox.c.chat_id == chat_id))

    async def export(self, chat_id: int) -> Mapping[str, Any]:
        """Everything that is kept about the chat, ready for JSON."""
        async with self._database.read() as connection:
            standing = await _standing(connection, chat_id)
            received = await connection.execute(
                select(
                    deliveries.c.kind,
                    deliveries.c.state,
                    deliveries.c.reason,
                    deliveries.c.created_at,
                    deliveries.c.finished_at,
                    deliveries.c.message_ids,
                    editions.c.articles,
                )
                .outerjoin_from(deliveries, editions, editions.c.id == deliveries.c.edition_id)
                .where(deliveries.c.chat_id == chat_id)
                .order_by(deliveries.c.id)
            )
            rows = [{name: _plain(value) for name, value in row._mapping.items()} for row in received]
            waiting = await connection.execute(
                select(inbox.c.received_at, inbox.c.payload)
                .where(inbox.c.chat_id == chat_id)
                .order_by(inbox.c.update_id)
            )
            questions = [{name: _plain(value) for name, value in row._mapping.items()} for row in waiting]
        if standing is None and not rows and not questions:
            return {}
        return {
            "chat": asdict(standing.chat) if standing else {"chat_id": chat_id},
            "subscriptions": [
                {name: _plain(value) for name, value in asdict(one).items()} | {"schedule": one.schedule._asdict()}
                for one in (standing.subscriptions if standing else ())
            ],
            "deliveries": rows,
            "questions": questions,
        }

    async def muted_before(self, moment: datetime, limit: int) -> Sequence[int]:
        """Chats that have been muted since before `moment`, longest first."""
        async with self._database.read() as connection:
            found = await connection.execute(
                select(chats.c.chat_id)
                .where(chats.c.state == "muted", chats.c.state_at < moment)
                .order_by(chats.c.state_at)
                .limit(limit)
            )
            return list(found.scalars())


async def switch_off(connection: AsyncConnection, chat_id: int, state: str, reason: str, now: datetime) -> None:
    """The chat cannot be written to: its clock stands still, and what waits for it is skipped."""
    await connection.execute(
        update(chats).where(chats.c.chat_id == chat_id).values(state=state, reason=reason, state_at=now)
    )
    await connection.execute(update(subscriptions).where(subscriptions.c.chat_id == chat_id).values(due_at=None))
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.chat_id == chat_id, PENDING)
        .values(state="skipped", reason=f"chat is {state}", finished_at=now)
    )


async def _withdraw(
    connection: AsyncConnection,
    chat_id: int,
    ids: Sequence[int],
    now: datetime,
    again_at: datetime | None,
    *,
    by_clock: bool,
) -> None:
    whole = (deliveries.c.lane == DIGEST, deliveries.c.part == 0, deliveries.c.repeats == 0) if by_clock else ()
    withdrawn = await connection.execute(
        update(deliveries)
        .where(deliveries.c.chat_id == chat_id, deliveries.c.subscription_id.in_(ids), PENDING, *whole)
        .values(state="skipped", reason="withdrawn", finished_at=now)
        .returning(deliveries.c.subscription_id)
    )
    lost = sorted(set(withdrawn.scalars()))
    if lost and again_at is not None:
        await connection.execute(update(subscriptions).where(subscriptions.c.id.in_(lost)).values(due_at=again_at))


async def _standing(connection: AsyncConnection, chat_id: int) -> Standing | None:
    row = (await connection.execute(select(chats).where(chats.c.chat_id == chat_id))).one_or_none()
    if row is None:
        return None
    found = await connection.execute(
        select(subscriptions).where(subscriptions.c.chat_id == chat_id).order_by(subscriptions.c.id)
    )
    chat = Chat(
        chat_id=row.chat_id,
        kind=row.kind,
        title=row.title,
        language=row.language,
        zone=row.zone,
        layout=row.layout,
        length=row.length,
        card=row.card,
        state=row.state,
        reason=row.reason,
    )
    return Standing(chat, tuple(_subscription(one) for one in found))


def _subscription(row: Row[*tuple[Any, ...]]) -> Subscription:
    return Subscription(
        chat_id=row.chat_id,
        thread_id=row.thread_id,
        product=row.product,
        schedule=Schedule(row.cadence, row.minute, row.weekday),
        zone=row.zone,
        topics=lines(row.topics),
        paused=row.paused,
        due_at=row.due_at,
        covered=row.covered,
        id=row.id,
    )


def _chat_row(chat: Chat) -> dict[str, Any]:
    return asdict(chat)


def _subscription_row(one: Subscription) -> dict[str, Any]:
    return {
        "chat_id": one.chat_id,
        "thread_id": one.thread_id,
        "product": one.product,
        "cadence": one.schedule.cadence,
        "minute": one.schedule.minute,
        "weekday": one.schedule.weekday,
        "zone": one.zone,
        "topics": "\n".join(one.topics),
        "paused": one.paused,
        "due_at": one.due_at,
    }


def lines(kept: str) -> tuple[str, ...]:
    """A column of sorted lines as a tuple."""
    return tuple(kept.split("\n")) if kept else ()


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in new.items() if value != old[name]}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
