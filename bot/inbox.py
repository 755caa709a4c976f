"""Where updates wait between Telegram and the answer: the values, and what is asked of whoever keeps them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol


class Arrived(NamedTuple):
    """An update as it came; `chat_id` 0 when it belongs to no chat."""

    update_id: int
    chat_id: int
    payload: str


class Inbox(Protocol):
    """Where updates wait. What is added is there for good when the call returns."""

    async def add(self, updates: Sequence[Arrived], now: datetime) -> int:
        """Keep those not yet known, by `update_id`; how many they were."""
        ...

    async def waiting(self, limit: int, busy: Collection[int], now: datetime) -> Sequence[Arrived]:
        """The oldest that are not done, of chats that are not `busy`, in order of `update_id`."""
        ...

    async def done(self, update_id: int, now: datetime, reason: str = "") -> None:
        """It is dealt with; `reason` says what was wrong when it could not be."""
        ...
