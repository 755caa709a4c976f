"""What a hub was asked to tell us about a feed (WebSub), and what of its answers counts."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

LEASE = timedelta(days=10)
"""What is asked for; a hub may grant another time, of which no more than three times this is believed."""
ANSWER_WITHIN = timedelta(days=1)
"""A challenge counts so long after we asked."""
FIRST_RETRY, LAST_RETRY = timedelta(hours=1), timedelta(days=1)
FAREWELLS = 3
"""So often a hub is asked to leave off; one that does not listen is then forgotten, and told that nobody is there."""
_ALGORITHMS = ("sha256", "sha1", "sha384", "sha512")

Mode = Literal["subscribe", "unsubscribe"]


@dataclass(frozen=True, slots=True)
class Lease:
    """What one hub was asked for. `callback` is where it calls, and its last part, `path`, nobody can guess.

    `asked_at` is None until it was asked in this mode, `until` None until it has confirmed; `tries` counts the
    requests it has not confirmed.
    """

    path: str
    feed_id: int
    mode: Mode
    hub: str
    topic: str
    callback: str
    secret: str
    next_at: datetime
    asked_at: datetime | None = None
    until: datetime | None = None
    tries: int = 0

    def form(self) -> dict[str, str]:
        """The request to the hub."""
        form = {"hub.mode": self.mode, "hub.topic": self.topic, "hub.callback": self.callback}
        if self.mode == "subscribe":
            form |= {"hub.secret": self.secret, "hub.lease_seconds": str(int(LEASE.total_seconds()))}
        return form

    def asked_for(self, mode: str, topic: str, now: datetime) -> bool:
        """Whether we asked for this, and lately."""
        return self.asked_at is not None and (mode, topic) == (self.mode, self.topic) and self._lately(now)

    def _lately(self, now: datetime) -> bool:
        return self.asked_at is not None and now - self.asked_at < ANSWER_WITHIN


def granted(seconds: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Until when a lease of so many seconds lasts, and when to renew it; None when that is no lease."""
    if not seconds:
        span = LEASE
    elif seconds.isascii() and seconds.isdecimal() and int(seconds[:12]):
        span = min(timedelta(seconds=int(seconds[:9])), 3 * LEASE)
    else:
        return None
    return now + span, now + span * 0.8


def retry(tries: int) -> timedelta:
    """How long to wait for a hub to confirm before it is asked again."""
    return min(LAST_RETRY, FIRST_RETRY * (1 << min(max(tries - 1, 0), 8)))


class Seal:
    """Checks a signature over a body that comes in pieces; none of it need be kept."""

    def __init__(self, secret: str, signature: str) -> None:
        algorithm, _, self._said = signature.strip().partition("=")
        known = algorithm.lower() in _ALGORITHMS
        self._sum = hmac.new(secret.encode(), digestmod=algorithm.lower()) if known else None

    def feed(self, piece: bytes) -> None:
        """Take a piece of the body."""
        if self._sum is not None:
            self._sum.update(piece)

    def holds(self) -> bool:
        """Whether the body is what the hub signed."""
        if self._sum is None:
            return False
        return hmac.compare_digest(self._sum.hexdigest().encode(), self._said.strip().lower().encode())
