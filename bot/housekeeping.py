"""What ended long ago becomes counts, in small batches, so that the working tables stay small."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.storage.engine import Storage

_BATCH = 1000
_BATCHES = 100
"""At most so many in a tick, so that a worker that is asked to end need not wait for it; 2.4 million rows a day."""
_PAUSE = 0.02
"""Seconds between them in which others write."""
_UPDATES_KEPT = timedelta(days=2)


async def tidy(storage: Storage, now: datetime, keep_days: int) -> None:
    """Fold what was finished so many days ago; forget updates and answers that nobody will ask about again."""
    before = now - timedelta(days=keep_days)
    for _ in range(_BATCHES):
        if not await storage.ledger.purge(before, _BATCH):
            break
        await asyncio.sleep(_PAUSE)
    while await storage.held.purge(before, _BATCH):
        pass
    await storage.inbox.purge(now - _UPDATES_KEPT)
    while await storage.answers.purge(now, _BATCH):
        pass
