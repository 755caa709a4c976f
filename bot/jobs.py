"""APScheduler: a few short ticks that nudge; what is due stands in the database.

APScheduler never sees a subscriber: its cron triggers skip and double local times around clock changes, and it does
not lock across processes. A tick is safe to miss, to run late and to run in every worker at once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery.ledger import StorageUnavailable

log = logging.getLogger(__name__)


class Tick(NamedTuple):
    """Something to do every so many seconds; a failure is logged and the next tick comes all the same."""

    name: str
    seconds: float
    run: Callable[[], Awaitable[object]]


class Jobs:
    """The running ticks. A tick that takes longer than its interval is never started twice."""

    def __init__(self, ticks: Sequence[Tick]) -> None:
        # A grace of None: a late tick still runs. APScheduler's own default drops whatever is a second late.
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._broken: set[str] = set()
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        for tick in ticks:
            self._scheduler.add_job(self._guarded, "interval", seconds=tick.seconds, args=[tick], id=tick.name)

    async def _guarded(self, tick: Tick) -> None:
        self._running += 1
        self._idle.clear()
        try:
            await tick.run()
        except Exception as error:
            if tick.name not in self._broken:  # said once, not every second
                self._broken.add(tick.name)
                if isinstance(error, StorageUnavailable):  # it passes by itself
                    log.error("the tick %s waits for the database (%s)", tick.name, error)
                    return
                log.exception("the tick %s failed (%s); it is tried again", tick.name, type(error).__name__)
        else:
            if tick.name in self._broken:
                self._broken.discard(tick.name)
                log.info("the tick %s works again", tick.name)
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    def start(self) -> None:
        """Begin ticking in the running loop."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.start()

    async def stop(self) -> None:
        """Start no further tick, and wait for those that run: APScheduler would cut them off."""
        if self._scheduler.running:
            self._scheduler.pause()
            await self._idle.wait()
            self._scheduler.shutdown(wait=False)
