"""What the receiver counted beside what the bot wrote down: nothing lost, nothing twice, nothing in a wrong window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import func, select

from bot.playground.api import Tally, digest_of
from bot.playground.formatting import message_text
from bot.storage.database import Database
from bot.storage.schema import deliveries, editions, subscriptions


@dataclass(slots=True)
class Verdict:
    """`lost`: subscribers of whom nothing is known, and deliveries said to be sent that did not arrive.

    `doubled` are copies beyond the first. `out_of_window`: what came to a chat that was not to get it, and windows that
    did not move as they should. `uncertain_arrived` of the uncertain ones did arrive. `twice_or_more` says how many
    messages had how many copies.
    """

    lost: int = 0
    doubled: int = 0
    out_of_window: int = 0
    uncertain_arrived: int = 0
    copies: Counter[int] = field(default_factory=Counter)


async def judge(database: Database, tally: Tally, subscribers: int, others: Collection[int] = ()) -> Verdict:
    """Compare everything; `others` are chats that are no subscribers."""
    verdict = Verdict()
    texts: dict[int, tuple[int, ...]] = {}
    expected: set[tuple[int, int]] = set()
    async with database.read() as connection:
        for row in await connection.execute(select(editions.c.id, editions.c.calls)):
            texts[row.id] = tuple(
                digest_of(message_text(given["text"], given.get("parse_mode"), given.get("entities"))[0])
                for _, given in row.calls
                if "text" in given
            )
        known = 0
        rows = await connection.stream(
            select(deliveries.c.edition_id, deliveries.c.chat_id, deliveries.c.state).where(
                deliveries.c.edition_id.is_not(None)
            )
        )
        async for edition_id, chat_id, state in rows:
            known += 1
            arrived = [tally.copies.get((chat_id, text), 0) for text in texts[edition_id]]
            expected.update((chat_id, text) for text in texts[edition_id])
            verdict.copies.update(arrived)
            verdict.doubled += sum(max(0, copies - 1) for copies in arrived)
            verdict.lost += state in ("pending", "sending") or (state == "sent" and not all(arrived))
            verdict.uncertain_arrived += state == "uncertain" and all(arrived)
        wrong = (
            select(func.count())
            .select_from(deliveries)
            .join(editions, editions.c.id == deliveries.c.edition_id)
            .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
            .where(deliveries.c.state.in_(("sent", "uncertain")), subscriptions.c.covered != editions.c.upto)
        )
        verdict.out_of_window += int((await connection.execute(wrong)).scalar_one())
    verdict.lost += max(0, subscribers - known)
    verdict.out_of_window += sum(
        copies
        for (chat_id, text), copies in tally.copies.items()
        if (chat_id, text) not in expected and chat_id not in others
    )
    return verdict
