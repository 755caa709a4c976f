"""WebSub: asks the hubs that feeds offer to call us, and makes a feed due when its hub does.

What a hub sends is never read, only that it is signed with the secret we gave it: the feed itself is read then, by the
way it always is. Whatever a hub does or leaves undone, the feed goes on being polled.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from bot.sources.fetching import Fetcher, FetchError
from bot.syndication.hubs import LAST_RETRY, Lease, Seal, granted, retry

log = logging.getLogger(__name__)

AT_ONCE = 20


class Leases(Protocol):
    """Where what hubs were asked for is kept."""

    async def settle(self, origin: str, now: datetime) -> None:
        """Want a lease for every feed that offers a hub, and the others ended."""
        ...

    async def claim(self, limit: int, now: datetime) -> Sequence[Lease]:
        """Those whose hub is to be asked now."""
        ...

    async def wait(self, lease: Lease, until: datetime) -> None:
        """Ask again then, unless the hub has confirmed meanwhile."""
        ...

    async def find(self, path: str) -> Lease | None:
        """The lease whose callback ends so."""
        ...

    async def confirm(self, path: str, until: datetime, renew: datetime) -> bool:
        """The hub tells us of changes until then; False when that is not wanted any more."""
        ...

    async def refuse(self, lease: Lease, retry: datetime) -> None:
        """The hub tells us nothing; it may be asked again then."""
        ...

    async def end(self, path: str) -> None:
        """The hub has left off."""
        ...

    async def push(self, feed_id: int, now: datetime) -> None:
        """The feed is due now."""
        ...


class Hubs:
    """Call `tend` often. `origin` is where we can be called from outside, without a path; empty: nowhere."""

    def __init__(self, leases: Leases, fetcher: Fetcher, clock: Callable[[], datetime], origin: str) -> None:
        self._leases = leases
        self._fetcher = fetcher
        self._clock = clock
        self._origin = origin

    async def tend(self) -> int:
        """Ask the hubs that are to be asked now; how many."""
        await self._leases.settle(self._origin, self._clock())
        due = await self._leases.claim(AT_ONCE, self._clock())
        await asyncio.gather(*(self._ask(lease) for lease in due))
        return len(due)

    async def _ask(self, lease: Lease) -> None:
        try:
            status = (await self._fetcher.post(lease.hub, lease.form())).status
            said = "" if 200 <= status < 300 else f"it answers {status}"
        except FetchError as error:
            said = error.reason
        if said:
            log.info("the hub %s did not take the request to %s: %s", lease.hub, lease.mode, said)
        await self._leases.wait(lease, self._clock() + retry(lease.tries))

    async def verify(self, path: str, mode: str, topic: str, lease_seconds: str) -> bool:
        """Whether what a hub says is what we asked it for; then it is so from now on."""
        lease, now = await self._leases.find(path), self._clock()
        if lease is None:
            return False
        if mode == "denied" and topic == lease.topic:
            await self._leases.refuse(lease, now + LAST_RETRY)
            return True
        if not lease.asked_for(mode, topic, now):
            return False
        if mode == "unsubscribe":
            await self._leases.end(path)
            return True
        times = granted(lease_seconds, now)
        return times is not None and await self._leases.confirm(path, *times)

    async def open(self, path: str, signature: str) -> tuple[Seal, int] | None:
        """What proves that a hub's call is one, and the feed it is about; None when we want no calls there."""
        lease = await self._leases.find(path)
        if lease is None or lease.mode != "subscribe" or lease.until is None:
            return None
        return Seal(lease.secret, signature), lease.feed_id

    async def push(self, feed_id: int) -> None:
        """The feed has something new."""
        await self._leases.push(feed_id, self._clock())


def origin_of(address: str) -> str:
    """The scheme and host of an address, without its path."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
