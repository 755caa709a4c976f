"""When a subscription is due next: pure arithmetic on local days, right through both clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Cadence = Literal["off", "at_once", "daily", "weekdays", "weekly"]
CADENCES: tuple[Cadence, ...] = get_args(Cadence)
MINUTES_A_DAY = 24 * 60
_DAY = timedelta(days=1)
_SATURDAY = 5


class UnknownZone(ValueError):
    """`zone` is no IANA time zone this machine knows."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"{zone!r} is no IANA time zone")
        self.zone = zone


class Schedule(NamedTuple):
    """How often and when: `minute` counts from the local midnight, `weekday` from Monday = 0 (only when weekly)."""

    cadence: Cadence
    minute: int = 8 * 60
    weekday: int = 0

    @property
    def timed(self) -> bool:
        """Whether the clock makes it due; `off` never is, `at_once` is by the news."""
        return self.cadence not in ("off", "at_once")


DAILY = Schedule("daily")
MONDAYS = Schedule("weekly", 9 * 60, 0)
NEVER = Schedule("off", *MONDAYS[1:])


def next_due(schedule: Schedule, zone: str, after: datetime) -> datetime | None:
    """The first instant after `after` (aware) at which the schedule falls due, in UTC; None when the clock never does.

    One instant a local day. A time that the clocks jump over moves forward by the jump (02:30 becomes 03:30); of a time
    that comes twice the first counts. Raises UnknownZone.
    """
    if not schedule.timed:
        return None
    local = _zone(zone)
    # The day before, because a jump over midnight carries a slot into the next local day.
    day = after.astimezone(local).date() - _DAY
    # Nine days hold every weekday and a day that a country skipped to change sides of the date line.
    for _ in range(10):
        if _falls_on(schedule, day):
            at = slot(day, schedule.minute, local)
            if at > after:
                return at
        day += _DAY
    raise AssertionError(f"no slot within nine days of {after}: {schedule} in {zone}")


def slot(day: date, minute: int, local: ZoneInfo) -> datetime:
    """The instant, in UTC, of a minute of a local day; fold=0 is what gives the two rules of `next_due`."""
    hour, rest = divmod(minute, 60)
    return datetime(day.year, day.month, day.day, hour, rest, tzinfo=local).astimezone(UTC)


def known_zone(zone: str) -> bool:
    """Whether `next_due` can count in this zone."""
    try:
        _zone(zone)
    except UnknownZone:
        return False
    return True


def _falls_on(schedule: Schedule, day: date) -> bool:
    if schedule.cadence == "weekdays":
        return day.weekday() < _SATURDAY
    return schedule.cadence == "daily" or day.weekday() == schedule.weekday


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(name) from error
