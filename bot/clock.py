"""The only clock: everything else is handed the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


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
