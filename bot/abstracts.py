"""Summaries by a machine, for those who want them: one article at a time, within a limit of time and of cost.

Whatever goes wrong, the article is told in its own sentences; nobody waits for the machine.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from content.abstracts import Unfaithful, asked_for, checked
from content.article import Filed

log = logging.getLogger(__name__)

ANSWER = 200
"""The most tokens an answer may have; a little more than what is asked for."""

YOUNG = timedelta(hours=24)
AT_ONCE = 1
"""Articles a turn: whoever stops the bot waits for the turn to end."""
_REST = timedelta(minutes=5)
_BYTES_A_TOKEN = 3  # rather too few: what is spent is never taken for less than it is


class NotWritten(Exception):
    """The machine did not answer, or not with a text; the message says what happened."""


class Written(NamedTuple):
    """What it answered, and how many tokens it counts for question and answer; 0 when it does not say."""

    text: str
    tokens: int


class Machine(Protocol):
    """Who writes."""

    async def write(self, messages: Sequence[tuple[str, str]], most: int) -> Written:
        """Answer (role, text) messages in at most `most` tokens. Raises NotWritten."""
        ...


class Shelf(Protocol):
    """Where articles and what was written about them are kept."""

    async def unwritten(self, since: datetime, limit: int) -> Sequence[Filed]:
        """Published articles received since then that nothing was tried for, newest first."""
        ...

    async def keep(self, number: int, version: int, text: str, reason: str, now: datetime) -> None:
        """What was written about this version; without a text, the reason."""
        ...

    async def spend(self, day: str, tokens: int, ceiling: int) -> bool:
        """Count tokens as spent on that day; False, and nothing is counted, when that would be over the ceiling."""
        ...


class Abstracts:
    """Has new articles summarised; `ceiling` is in tokens a day (UTC), `seconds` the patience with one answer."""

    def __init__(
        self, shelf: Shelf, machine: Machine, clock: Callable[[], datetime], *, ceiling: int, seconds: float = 20.0
    ) -> None:
        self._shelf = shelf
        self._machine = machine
        self._clock = clock
        self._ceiling = ceiling
        self._seconds = seconds
        self._rests_until: datetime | None = None

    async def work(self) -> int:
        """Try the newest articles; how many were written about. After a failure of the machine it rests a while."""
        now = self._clock()
        if self._rests_until is not None and now < self._rests_until:
            return 0
        written = 0
        for filed in await self._shelf.unwritten(now - YOUNG, AT_ONCE):
            if filed.article.summary:
                await self._shelf.keep(filed.number, filed.version, "", "an editor wrote one", now)
                continue
            try:
                written += await self._write(filed, now)
            except NotWritten as error:
                log.warning("article %d is told in its own sentences: %s", filed.number, error)
                await self._shelf.keep(filed.number, filed.version, "", str(error), now)
                self._rests_until = now + _REST
                break
        return written

    async def _write(self, filed: Filed, now: datetime) -> bool:
        messages = asked_for(filed.article)
        day, most = f"{now:%Y-%m-%d}", ANSWER + sum(len(text.encode()) for _, text in messages) // _BYTES_A_TOKEN
        # Counted before it is asked: a question that was never answered may have cost all the same.
        if not await self._shelf.spend(day, most, self._ceiling):
            raise NotWritten(f"{self._ceiling} tokens a day are spent")
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._machine.write(messages, ANSWER)
        except TimeoutError:
            raise NotWritten(f"no answer within {self._seconds:g} seconds") from None
        if 0 < answer.tokens < most:
            await self._shelf.spend(day, answer.tokens - most, self._ceiling)
        elif answer.tokens > most:
            await self._shelf.spend(day, answer.tokens - most, answer.tokens + self._ceiling)
        try:
            text = checked(answer.text, filed.article)
        except Unfaithful as error:
            log.info("article %d is told in its own sentences: %s", filed.number, error)
            await self._shelf.keep(filed.number, filed.version, "", str(error), now)
            return False
        await self._shelf.keep(filed.number, filed.version, text, "", now)
        return True
