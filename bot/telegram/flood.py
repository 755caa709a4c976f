"""PURE: how much one person may ask before the others would have to wait."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

Verdict = Literal["answer", "warn", "ignore"]


class Limit(NamedTuple):
    """At most `most` in any `seconds`."""

    most: int
    seconds: float


TYPED = (Limit(3, 2), Limit(30, 60))
TAPPED = (Limit(6, 2), Limit(60, 60))
QUIET = timedelta(seconds=5)
_KNOWN = 10_000


@dataclass(slots=True)
class _Person:
    times: deque[datetime] = field(default_factory=deque)
    last: datetime | None = None
    muted: bool = False
    answered: int = 0


class Flood:
    """Who went over a limit is told once, then not heard until they have been silent for `quiet`.

    So a thousand commands in ten seconds get three answers and one request to slow down. Times are those of the
    messages, not of their handling: what waited while the bot was away is no flood.
    """

    def __init__(self, limits: Sequence[Limit] = TYPED, quiet: timedelta = QUIET) -> None:
        self._limits = limits
        self._quiet = quiet
        self._people: OrderedDict[int, _Person] = OrderedDict()

    def judge(self, user_id: int, at: datetime, number: int) -> Verdict:
        """What becomes of a message sent at that time; by its `number` a second try is known from a second message."""
        person = self._people.setdefault(user_id, _Person())
        self._people.move_to_end(user_id)
        if len(self._people) > _KNOWN:
            self._people.popitem(last=False)
        if number == person.answered:
            return "answer"
        silent = person.last is None or at - person.last >= self._quiet
        person.last = at if person.last is None else max(at, person.last)
        if person.muted and not silent:
            return "ignore"
        if person.muted:
            person.muted = False
            person.times.clear()
        if any(self._reached(person, limit, at) for limit in self._limits):
            person.muted = True
            return "warn"
        person.answered = number
        person.times.append(at)
        while len(person.times) > max(limit.most for limit in self._limits):
            person.times.popleft()
        return "answer"

    @staticmethod
    def _reached(person: _Person, limit: Limit, at: datetime) -> bool:
        since = at - timedelta(seconds=limit.seconds)
        return sum(1 for time in person.times if time > since) >= limit.most
