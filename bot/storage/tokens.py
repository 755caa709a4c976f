"""Tokens of the articles API, hashed, and the answers to idempotency keys. Satisfies the books of `bot.access`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.access import ANSWER_KEPT, ANSWER_LEASE, Answer, Asked, NameTaken, Token, hashed, prefix_of
from bot.storage.database import Database
from bot.storage.schema import IN_USE, answers, tokens

_NOTED = timedelta(minutes=1)
_TOKEN = (
    tokens.c.id,
    tokens.c.name,
    tokens.c.prefix,
    tokens.c.created_at,
    tokens.c.revoked_at,
    tokens.c.used_at,
)


class StoredTokens:
    """Who may hand articles in. A token that was revoked stays in the list."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = sqlite.insert if database.sqlite else postgresql.insert

    async def add(self, name: str, secret: str, now: datetime) -> Token:
        """Keep a new token. Raises NameTaken when one of this name is in use."""
        row = {"name": name, "prefix": prefix_of(secret), "hash": hashed(secret), "created_at": now}
        kept = self._insert(tokens).values(row).on_conflict_do_nothing().returning(*_TOKEN)
        async with self._database.write() as connection:
            found = (await connection.execute(kept)).one_or_none()
        if found is None:
            raise NameTaken(f"there is a token {name!r} in use; revoke it first, or choose another name")
        return _as_token(found)

    async def all(self) -> Sequence[Token]:
        """Every token, revoked ones too, in order."""
        async with self._database.read() as connection:
            return [_as_token(row) for row in await connection.execute(select(*_TOKEN).order_by(tokens.c.id))]

    async def revoke(self, which: str, now: datetime) -> Token | None:
        """End the token of this name, or with this prefix; None when there is none in use."""
        ended = update(tokens).where(IN_USE, or_(tokens.c.name == which, tokens.c.prefix == which))
        async with self._database.write() as connection:
            found = (await connection.execute(ended.values(revoked_at=now).returning(*_TOKEN))).first()
        return None if found is None else _as_token(found)

    async def find(self, secret: str, now: datetime) -> Token | None:
        """The token in use that this is; that it was used is noted to the minute."""
        async with self._database.read() as connection:
            query = select(*_TOKEN).where(tokens.c.hash == hashed(secret), IN_USE)
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        token = _as_token(row)
        if token.used is None or now - token.used >= _NOTED:
            stale = or_(tokens.c.used_at.is_(None), tokens.c.used_at <= now - _NOTED)
            async with self._database.write() as connection:
                await connection.execute(update(tokens).where(tokens.c.id == token.id, stale).values(used_at=now))
        return token


class StoredAnswers:
    """What was answered to whom, for a day, so that the same request made again gets the same answer."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = sqlite.insert if database.sqlite else postgresql.insert

    async def begin(self, token: int, key: str, digest: str, now: datetime) -> Asked | None:
        """None: it is the caller's to answer. Otherwise what was asked with this key, within the last day."""
        row = {"token_id": token, "key": key, "digest": digest, "status": 0, "created_at": now}
        mine = (answers.c.token_id == token) & (answers.c.key == key)
        over = or_(
            answers.c.created_at < now - ANSWER_KEPT,
            (answers.c.status == 0) & (answers.c.created_at < now - ANSWER_LEASE),
        )
        taken = self._insert(answers).values(row)
        # One statement: of two that ask at once, or that find an old answer at once, one alone may answer.
        taken = taken.on_conflict_do_update(index_elements=["token_id", "key"], set_=row, where=over)
        async with self._database.write() as connection:
            if (await connection.execute(taken.returning(answers.c.token_id))).first() is not None:
                return None
            found = (await connection.execute(select(answers).where(mine))).one()
        answer = Answer(found.status, found.location, found.body) if found.status else None
        return Asked(found.digest, answer)

    async def settle(self, token: int, key: str, answer: Answer) -> None:
        """Keep the answer."""
        async with self._database.write() as connection:
            await connection.execute(
                update(answers)
                .where(answers.c.token_id == token, answers.c.key == key)
                .values(status=answer.status, location=answer.location, body=answer.body)
            )

    async def drop(self, token: int, key: str) -> None:
        """Forget that it was asked, unless it is answered."""
        async with self._database.write() as connection:
            await connection.execute(
                delete(answers).where(answers.c.token_id == token, answers.c.key == key, answers.c.status == 0)
            )

    async def purge(self, now: datetime, limit: int = 1000) -> int:
        """Forget answers older than a day, at most `limit` at once; how many."""
        old = select(answers.c.token_id, answers.c.key).where(answers.c.created_at < now - ANSWER_KEPT).limit(limit)
        async with self._database.write() as connection:
            found = (await connection.execute(old)).all()
            for token, key in found:
                await connection.execute(delete(answers).where(answers.c.token_id == token, answers.c.key == key))
            return len(found)

    async def count(self) -> int:
        """How many answers are kept."""
        async with self._database.read() as connection:
            return (await connection.execute(select(func.count()).select_from(answers))).scalar_one()


def _as_token(row: Row[*tuple[Any, ...]]) -> Token:
    return Token(row.id, row.name, row.prefix, row.created_at, row.revoked_at, row.used_at)
