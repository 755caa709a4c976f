"""The only clock: everything else is handed the time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

log = logging.getLogger(__name__)

_KEPT = 60.0
"""Seconds between two looks at another clock."""


class Clock:
    """The time. The demo may move it forward, and workers on several machines go by the clock of their database."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, moment: datetime) -> None:
        """Make it at least that late; it never goes back."""
        self._ahead += max(timedelta(), moment - self())

    def follow(self, moment: datetime) -> None:
        """Go by another clock, which shows this moment now."""
        self._ahead = moment - datetime.now(UTC)

    async def keep(self, other: Callable[[], Awaitable[datetime]]) -> None:
        """Go by another clock from now on: leases and due times must mean the same to every worker."""
        while True:
            try:
                self.follow(await other())
            except Exception as error:
                log.debug("the other clock cannot be seen (%s); the time goes on", type(error).__name__)
            await asyncio.sleep(_KEPT)
