"""What a machine wrote about articles, and what it has cost: satisfies `bot.abstracts.Shelf`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from bot.storage.articles import ArticleShelf
from bot.storage.database import Database
from bot.storage.schema import abstracts, counters
from content.article import Filed

_SPENT = "tokens of "


class AbstractShelf:
    """Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._articles = ArticleShelf(database)

    async def unwritten(self, since: datetime, limit: int) -> Sequence[Filed]:
        """Published articles received since then that nothing was tried for, newest first."""
        return await self._articles.unwritten(since, limit)

    async def keep(self, number: int, version: int, text: str, reason: str, now: datetime) -> None:
        """What was written about this version; without a text, the reason."""
        row = {"number": number, "version": version, "text": text, "reason": reason[:200], "created_at": now}
        async with self._database.write() as connection:
            await connection.execute(delete(abstracts).where(abstracts.c.number == number))
            await connection.execute(insert(abstracts).values(row))

    async def spend(self, day: str, tokens: int, ceiling: int) -> bool:
        """Count tokens as spent on that day; False, and nothing is counted, when that would be over the ceiling."""
        name = f"{_SPENT}{day}"
        async with self._database.write() as connection:
            await self._database.lock(connection, 0x6865_7263)
            known = (await connection.execute(select(counters.c.value).where(counters.c.name == name))).scalar()
            if (known or 0) + tokens > ceiling:
                return False
            if known is None:
                old = counters.c.name.startswith(_SPENT, autoescape=True)
                await connection.execute(delete(counters).where(old))
                await connection.execute(insert(counters).values(name=name, value=tokens))
            else:
                await connection.execute(update(counters).where(counters.c.name == name).values(value=known + tokens))
            return True
