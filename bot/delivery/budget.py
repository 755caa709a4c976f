"""One flood budget for all workers of a bot: the line in which messages are given their moments, and our place in it.

The line stands in the database and goes by the database's clock. A worker takes slots for what it has claimed, waits
for them, and lets a slot go that it missed: starts bunch by no more than what the distance of the slots allows for.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

LATE = 0.035
"""Seconds after its moment in which a slot may still be used; the slots keep so much more distance."""
SOON = 0.02
"""Seconds in which a slot may be used whatever its answer took to arrive."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = _EPOCH


class Slot(NamedTuple):
    """The right to start one message in `wait` seconds; `paid_on` names the day whose Stars pay for it, or nothing."""

    wait: float
    paid_on: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """`rate` messages in any `span` seconds; beyond `free_rate` they are paid, at most `ceiling` of them in a day."""

    rate: int
    span: float
    free_rate: int | None = None
    ceiling: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """When the next slot may be, and the next free one; what was paid on `day` (UTC), in messages."""

    next_at: datetime = _NEVER
    free_at: datetime = _NEVER
    day: str = ""
    paid: int = 0


class Budget(Protocol):
    """Who keeps the line."""

    async def reserve(self, count: int, terms: Terms, unused: Mapping[str, int]) -> Sequence[Slot]:
        """The next `count` slots; `unused` tells how many paid ones of which day are given back.

        Raises StorageUnavailable, and then nothing was reserved or given back.
        """
        ...


def hand_out(
    line: Line, now: datetime, count: int, terms: Terms, unused: Mapping[str, int]
) -> tuple[Line, Sequence[Slot]]:
    """The next `count` slots of the line, and the line behind them. What was missed is not made up for."""
    gap = timedelta(seconds=terms.span / terms.rate)
    slots = []
    line = replace(line, paid=max(0, line.paid - unused.get(line.day, 0)))
    for _ in range(count):
        at = max(line.next_at, now)
        paid_on = ""
        if terms.free_rate is not None:
            line = _turned(line, at)
            if line.free_at > at and line.paid < terms.ceiling:
                paid_on = line.day
                line = replace(line, paid=line.paid + 1)
            else:
                at = max(at, line.free_at)
                line = replace(line, free_at=at + timedelta(seconds=terms.span / terms.free_rate))
        line = replace(line, next_at=at + gap)
        slots.append(Slot((at - now).total_seconds(), paid_on))
    return line, slots


def _turned(line: Line, at: datetime) -> Line:
    day = at.date().isoformat()
    return line if day <= line.day else replace(line, day=day, paid=0)


class Allotment:
    """The slots this worker has, in order; times are seconds on its steady clock. Looks like `pacing.Window`."""

    def __init__(self, budget: Budget, rate: int, tick: float = 0.005) -> None:
        self.rate = rate
        self.bunch = max(1, round(rate * tick))
        self._tick = tick
        self._budget = budget
        self._slots: deque[tuple[float, float, str]] = deque()  # from, until, paid on
        self._unused: Counter[str] = Counter()
        self._last = 0.0

    @property
    def taken(self) -> int:
        """How many slots it has."""
        return len(self._slots)

    async def fill(self, count: int, terms: Terms, steady: Callable[[], float]) -> None:
        """Take `count` more slots. Raises StorageUnavailable, and then has none of them."""
        unused, self._unused = self._unused, Counter()
        asked = steady()
        try:
            slots = await self._budget.reserve(count, terms, unused)
        except BaseException:
            self._unused += unused
            raise
        told = steady()
        # The moment that was meant lies between the question and the answer: not before the one, not late by the other.
        late = max(asked + LATE, told + SOON)
        self._slots.extend((told + slot.wait, late + slot.wait, slot.paid_on) for slot in slots)
        if self._slots:
            self._last = self._slots[-1][0]

    def grant(self, now: float, ahead: float = 0.0) -> int:
        """How many messages may start in the next `ahead` seconds."""
        self._drop_late(now)
        count = 0
        for at, _, _ in self._slots:
            if at > now + ahead:
                break
            count += 1
        return count

    def note_start(self, now: float) -> bool:
        """A message starts; whether as a paid one."""
        return bool(self._slots.popleft()[2]) if self._slots else False

    def note_late(self, noted: float, now: float) -> None:
        """Nothing: the slots keep a distance that allows for it."""

    def next_at(self, now: float, count: int = 1) -> float:
        """When `count` messages may start, as far as is known; for a bunch no later than is good for its first slot."""
        self._drop_late(now)
        count = max(count, 1)
        if count <= len(self._slots):
            at = self._slots[count - 1][0]
            if count <= self.bunch:
                # Where what is paid for is spent, slots are far apart: the first would be missed for the last.
                at = min(at, self._slots[0][0] + self._tick)
            return max(now, at)
        return max(now, self._last) if self._slots else now

    def _drop_late(self, now: float) -> None:
        while self._slots and self._slots[0][1] < now:
            paid_on = self._slots.popleft()[2]
            if paid_on:
                self._unused[paid_on] += 1
