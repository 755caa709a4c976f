"""Made-up subscribers over zones, languages, lengths and topics, written in SQL: a million takes seconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Text, case, func, insert, literal, select

from bot.storage.columns import microseconds
from bot.storage.database import Database, packed
from bot.storage.schema import PENDING, SENDING, chats, deliveries, subscriptions

ZONES = (
    "UTC",
    "Asia/Baku",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "America/Sao_Paulo",
    "Pacific/Chatham",
)
LANGUAGES = ("en", "az", "de", "")
LENGTHS = ("brief", "headline", "full")
KINDS = 48
GROUP_EVERY = 20
"""Every twentieth chat is a group."""

_PEOPLE, _GROUPS = 5_000_000_000, -1_002_000_000_000
_KIND = {"number": BigInteger, "minute": BigInteger} | dict.fromkeys(("zone", "language", "length", "topics"), Text)


def chat_ids(count: int) -> list[int]:
    """The chats of so many subscribers."""
    return [chat_id(number) for number in range(count)]


def chat_id(number: int) -> int:
    """The chat of a subscriber by number, from 0."""
    return _GROUPS - number if number % GROUP_EVERY == GROUP_EVERY - 1 else _PEOPLE + number


async def invite(database: Database, count: int, due: datetime, topics: Sequence[str], now: datetime) -> None:
    """So many chats with a daily digest each, all due at this moment."""
    wanted = ["", *topics]
    kinds: list[dict[str, Any]] = []
    for number in range(KINDS):
        zone = ZONES[number % len(ZONES)]
        local = due.astimezone(ZoneInfo(zone))
        kinds.append(
            {
                "number": number,
                "zone": zone,
                "minute": local.hour * 60 + local.minute,
                "language": LANGUAGES[number % len(LANGUAGES)],
                "length": LENGTHS[number % len(LENGTHS)],
                "topics": wanted[number // len(ZONES) % len(wanted)],
            }
        )
    kind = database.rows("kinds", _KIND)
    numbers = select(literal(0, BigInteger).label("i")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.i + 1).where(numbers.c.i < count - 1))
    group = numbers.c.i % GROUP_EVERY == GROUP_EVERY - 1
    chat = case((group, _GROUPS - numbers.c.i), else_=_PEOPLE + numbers.c.i)
    joined = numbers.join(kind, kind.c.number == numbers.c.i % KINDS)
    told = literal(microseconds(now), BigInteger)
    async with database.write() as connection:
        values = {"kinds": packed(database, kinds)}
        await connection.execute(
            insert(chats).from_select(
                ["chat_id", "kind", "language", "zone", "length", "state_at", "created_at"],
                select(
                    chat,
                    case((group, "supergroup"), else_="private"),
                    kind.c.language,
                    kind.c.zone,
                    kind.c.length,
                    told,
                    told,
                ).select_from(joined),
            ),
            values,
        )
        await connection.execute(
            insert(subscriptions).from_select(
                ["chat_id", "minute", "zone", "topics", "due_at", "created_at"],
                select(
                    chat,
                    kind.c.minute,
                    kind.c.zone,
                    kind.c.topics,
                    literal(microseconds(due), BigInteger),
                    told,
                ).select_from(joined),
            ),
            values,
        )


async def settled(database: Database, due: datetime) -> bool:
    """Whether nothing of the slot is to be planned or sent any more."""
    first = (
        select(func.min(subscriptions.c.due_at))
        .join_from(subscriptions, chats, chats.c.chat_id == subscriptions.c.chat_id)
        .where(chats.c.state == "active")
    )
    async with database.read() as connection:
        waiting: datetime | None = (await connection.execute(first)).scalar()
        if waiting is not None and waiting <= due:
            return False
        for state in (PENDING, SENDING):
            left = select(deliveries.c.id).where(state, deliveries.c.edition_id.is_not(None)).limit(1)
            if (await connection.execute(left)).first() is not None:
                return False
    return True
