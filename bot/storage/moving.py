"""A group becomes a supergroup: its id changes, its news goes on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.ledger import chat_scope
from bot.storage.schema import PENDING, chats, deliveries, holds, subscriptions


async def move(connection: AsyncConnection, old: int, new: int, now: datetime) -> None:
    """Everything of `old` becomes `new`'s, in the caller's transaction.

    The new chat may be there already, even subscribed. Where both have the same subscription, the one that has been
    delivered under the new id stays, else the old one: it is what the group chose, and it knows what the group has got.
    """
    known = (await connection.execute(select(chats.c.chat_id).where(chats.c.chat_id.in_((old, new))))).scalars().all()
    if old in known and new not in known:
        copied = [column for column in chats.c if column.name not in ("chat_id", "kind")]
        await connection.execute(
            insert(chats).from_select(
                ["chat_id", "kind", *(column.name for column in copied)],
                select(literal(new), literal("supergroup"), *copied).where(chats.c.chat_id == old),
            )
        )
    elif old in known:
        # The new chat was made by the move itself, in passing; what the group chose is in the old one.
        chosen = (
            await connection.execute(
                select(chats.c.language, chats.c.zone, chats.c.layout, chats.c.length).where(chats.c.chat_id == old)
            )
        ).one()
        settled = (await connection.execute(select(chats.c.zone).where(chats.c.chat_id == new))).scalar_one()
        if not settled:
            await connection.execute(update(chats).where(chats.c.chat_id == new).values(chosen._asdict()))
    if old in known:
        await _merge(connection, old, new, now)
        await connection.execute(update(subscriptions).where(subscriptions.c.chat_id == old).values(chat_id=new))
        await connection.execute(delete(chats).where(chats.c.chat_id == old))
    await connection.execute(update(deliveries).where(deliveries.c.chat_id == old).values(chat_id=new))
    await connection.execute(delete(holds).where(holds.c.scope == chat_scope(old)))


async def _merge(connection: AsyncConnection, old: int, new: int, now: datetime) -> None:
    theirs = subscriptions.alias("theirs")
    both = await connection.execute(
        select(subscriptions.c.id, theirs.c.id.label("other"), subscriptions.c.covered)
        .join_from(
            subscriptions,
            theirs,
            (subscriptions.c.thread_id == theirs.c.thread_id) & (subscriptions.c.product == theirs.c.product),
        )
        .where(subscriptions.c.chat_id == old, theirs.c.chat_id == new)
    )
    for mine, other, covered in both.all():
        delivered = (
            await connection.execute(
                select(
                    exists().where(
                        deliveries.c.chat_id == new,
                        deliveries.c.subscription_id == other,
                        deliveries.c.state.in_(("sending", "sent", "uncertain")),
                    )
                )
            )
        ).scalar_one()
        kept, dropped = (other, mine) if delivered else (mine, other)
        if delivered:
            await connection.execute(
                update(subscriptions)
                .where(subscriptions.c.id == kept, subscriptions.c.covered < covered)
                .values(covered=covered)
            )
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.chat_id.in_((old, new)), deliveries.c.subscription_id == dropped, PENDING)
            .values(state="skipped", reason="moved", finished_at=now)
        )
        await connection.execute(delete(subscriptions).where(subscriptions.c.id == dropped))
