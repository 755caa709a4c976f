"""A feed we follow, and what follows from each look at it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

SHORTEST, LONGEST = 300, 86_400
"""Seconds between two looks; a feed that has much to say is looked at often, but never more often than the first."""
START = 1800
PUSHED = 6 * 3600
"""While a hub says when there is something new, we look so seldom, in case it says nothing."""
FIRST_RETRY = 300
TELL_AFTER = 3
"""So many failures in a row, and the operator is told; one or two pass by themselves."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it is kept.

    `cadence` is the present interval in seconds, `first` how many entries the first look takes (0: all). `read_at` is
    when it was last read well, None until then. `body` is a digest of the text that was read last. `topic` is what its
    `hub` calls it, and `pushed_until` how long the hub has promised to say when there is something new.
    """

    id: int
    url: str
    next_at: datetime
    title: str = ""
    state: Literal["active", "retired"] = "active"
    reason: str = ""
    etag: str = ""
    last_modified: str = ""
    body: str = ""
    cadence: int = START
    failures: int = 0
    first: int = 1
    hub: str = ""
    topic: str = ""
    pushed_until: datetime | None = None
    read_at: datetime | None = None

    @property
    def host(self) -> str:
        """Whose feed it is: one host is asked for one feed at a time."""
        return host_of(self.url)


class Look(NamedTuple):
    """What one look at a feed found.

    `wait`: seconds the feed or its server asks us to wait. `moved`: its new address, for good. `fresh`: how many new
    entries it had; `more`: there are more than one look takes.
    """

    kind: Literal["unchanged", "changed", "gone", "failed"]
    reason: str = ""
    wait: int = 0
    etag: str = ""
    last_modified: str = ""
    body: str = ""
    moved: str = ""
    title: str = ""
    hub: str = ""
    topic: str = ""
    fresh: int = 0
    more: bool = False


def after(feed: Feed, look: Look, now: datetime, chance: float) -> Feed:
    """The feed as it stands after a look; `chance` from 0 to 1 spreads feeds that were added together."""
    match look.kind:
        case "gone":
            return replace(feed, state="retired", reason=look.reason, failures=feed.failures + 1)
        case "failed":
            failures = feed.failures + 1
            wait = min(LONGEST, FIRST_RETRY * 2 ** min(failures - 1, 12))
            next_at = now + _spread(wait, look.wait, chance)
            return replace(feed, failures=failures, reason=look.reason, next_at=next_at)
        case "unchanged":
            cadence = _slower(feed.cadence)
            return replace(
                feed,
                failures=0,
                reason="",
                cadence=cadence,
                read_at=now if feed.read_at is not None else None,
                next_at=now + _spread(_calmer(feed, cadence, now), look.wait, chance),
                url=look.moved or feed.url,
            )
    cadence = max(SHORTEST, feed.cadence // 2) if look.fresh else _slower(feed.cadence)
    unfinished_first = look.more and feed.read_at is None
    return replace(
        feed,
        failures=0,
        reason="",
        url=look.moved or feed.url,
        title=look.title or feed.title,
        hub=look.hub,
        topic=look.topic,
        # While there is more to take from this very text, it must not count as seen.
        etag="" if look.more else look.etag,
        last_modified="" if look.more else look.last_modified,
        body="" if look.more else look.body,
        cadence=cadence,
        read_at=None if unfinished_first else now,
        next_at=now + (timedelta(seconds=30) if look.more else _spread(_calmer(feed, cadence, now), look.wait, chance)),
    )


def notice(before: Feed, now: Feed) -> str:
    """What the operator should hear about this change; mostly nothing."""
    name = now.title or now.url
    if now.state == "retired" and before.state != "retired":
        return f"the feed {name} is retired: {now.reason}"
    if now.failures == TELL_AFTER and before.failures < TELL_AFTER:
        return f"the feed {name} could not be read {TELL_AFTER} times in a row: {now.reason}"
    if not now.failures and before.failures >= TELL_AFTER:
        return f"the feed {name} can be read again"
    return ""


def asked_to_wait(cache_control: str, retry_after: str, now: datetime, minutes: int = 0) -> int:
    """The seconds that both headers and the feed's own minutes ask us to wait: the longest of them, at most a day."""
    asked = [minutes * 60, _max_age(cache_control), _retry_after(retry_after, now)]
    return max(0, min(LONGEST, max(asked)))


def host_of(url: str) -> str:
    """The host in an address; empty when there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _max_age(cache_control: str) -> int:
    for part in cache_control.lower().split(","):
        name, _, value = part.strip().partition("=")
        value = value.strip('" ')
        if name == "max-age" and value.isdecimal():
            return int(value[:9])
    return 0


def _retry_after(said: str, now: datetime) -> int:
    said = said.strip()
    if said.isdecimal():
        return int(said[:9])
    try:
        return max(0, int((parsedate_to_datetime(said) - now).total_seconds()))
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0


def _slower(cadence: int) -> int:
    return min(LONGEST, max(SHORTEST, cadence) * 5 // 4)


def _calmer(feed: Feed, cadence: int, now: datetime) -> int:
    left = 0 if feed.pushed_until is None else int((feed.pushed_until - now).total_seconds())
    return max(cadence, min(PUSHED, left))


def _spread(own: int, asked: int, chance: float) -> timedelta:
    """A tenth more or less than our own interval, but never less than what was asked for."""
    return timedelta(seconds=max(own * (0.9 + 0.2 * chance), asked * (1 + 0.1 * chance)))
