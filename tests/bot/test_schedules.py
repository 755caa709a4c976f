from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.schedules import CADENCES, DAILY, Schedule, UnknownZone, known_zone, next_due

ZONES = sorted(zone for zone in available_timezones() if zone != "localtime")
HOUR = timedelta(hours=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def at(hour: int, minute: int = 0) -> int:
    return hour * 60 + minute


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "due"),
    [
        (DAILY, "UTC", "2026-11-24 07:59", "2026-11-24 08:00"),
        (DAILY, "UTC", "2026-11-24 08:00", "2026-11-25 08:00"),
        (DAILY, "Asia/Baku", "2026-11-24 03:00", "2026-11-24 04:00"),
        (Schedule("weekdays"), "UTC", "2026-11-27 08:00", "2026-11-30 08:00"),
        (Schedule("weekdays"), "UTC", "2026-11-26 08:00", "2026-11-27 08:00"),
        (Schedule("weekly", at(8), 2), "UTC", "2026-11-24 12:00", "2026-11-25 08:00"),
        (Schedule("weekly", at(8), 2), "UTC", "2026-11-25 08:00", "2026-12-02 08:00"),
        # the clocks jump over 02:30 in Berlin, and show it twice in autumn
        (Schedule("daily", at(2, 30)), "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 01:30"),
        (Schedule("daily", at(2, 30)), "Europe/Berlin", "2026-10-24 12:00", "2026-10-25 00:30"),
        (Schedule("daily", at(2, 30)), "Europe/Berlin", "2026-10-25 00:30", "2026-10-26 01:30"),
        # the day after the jump is not lost at midnight
        (Schedule("daily", 0), "Europe/Berlin", "2026-03-28 23:00", "2026-03-29 22:00"),
        # midnight itself is jumped over in Santiago
        (Schedule("daily", 0), "America/Santiago", "2026-09-05 12:00", "2026-09-06 04:00"),
        # half an hour's jump on Lord Howe Island
        (Schedule("daily", at(2, 15)), "Australia/Lord_Howe", "2026-10-03 12:00", "2026-10-03 15:45"),
        # Samoa had no 30 December 2011; the slot of that day and of the next are one instant
        (DAILY, "Pacific/Apia", "2011-12-29 18:00", "2011-12-30 18:00"),
        (DAILY, "Pacific/Apia", "2011-12-30 18:00", "2011-12-31 18:00"),
    ],
)
def test_a_schedule_falls_due_at_its_local_time(schedule: Schedule, zone: str, after: str, due: str) -> None:
    assert next_due(schedule, zone, utc(after)) == utc(due)


@pytest.mark.parametrize("cadence", ["off", "at_once"])
def test_the_clock_alone_never_makes_these_due(cadence: str) -> None:
    assert cadence in CADENCES
    assert next_due(Schedule(cadence), "UTC", utc("2026-01-01")) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe/Berlin\0"])
def test_a_zone_nobody_knows_is_refused_by_name(zone: str) -> None:
    assert not known_zone(zone)
    with pytest.raises(UnknownZone):
        next_due(DAILY, zone, utc("2026-01-01"))


def test_a_zone_everybody_knows_is_taken() -> None:
    assert known_zone("Europe/Berlin")


def expected(zone: ZoneInfo, day: date, minute: int) -> datetime:
    """The rule told another way: of the two offsets around the day, those that show the wanted time, the first.

    When none does, the clocks jumped over it, and it is counted in the offset that held before the jump.
    """
    naive = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute)
    before, later = ((naive + shift).astimezone(zone).utcoffset() for shift in (-30 * HOUR, 30 * HOUR))
    assert before is not None and later is not None
    candidates = (naive - before, naive - later)
    showing = [moment for moment in candidates if moment.astimezone(zone).replace(tzinfo=UTC) == naive]
    if showing:
        return min(showing)
    return naive - before


def test_every_zone_is_due_once_a_local_day_through_a_whole_year() -> None:
    start = utc("2026-01-01")
    for name in ZONES:
        zone = ZoneInfo(name)
        for minute in (0, at(2, 30)):
            schedule = Schedule("daily", minute)
            first = next_due(schedule, name, start)
            assert first is not None
            # A slot that a jump carries over midnight still belongs to its own day, so days are counted, not read off.
            day, due = first.astimezone(zone).date(), first
            for _ in range(366):
                following = next_due(schedule, name, due)
                assert following is not None
                day += timedelta(days=1)
                if following - due != 24 * HOUR:
                    assert following == expected(zone, day, minute), (name, day, minute)
                due = following
            assert due == expected(zone, day, minute), (name, day, minute)


def test_around_every_clock_change_every_half_hour_is_due_exactly_once() -> None:
    for name, change in clock_changes(2026):
        zone = ZoneInfo(name)
        local = change.astimezone(zone).date()
        for minute in range(0, 24 * 60, 30):
            schedule = Schedule("daily", minute)
            days = [local + timedelta(days=offset) for offset in range(-1, 3)]
            wanted = [expected(zone, day, minute) for day in days]
            due, got = wanted[0] - timedelta(minutes=1), []
            for _ in days:
                following = next_due(schedule, name, due)
                assert following is not None
                got.append(following)
                due = following
            assert got == wanted, (name, change, minute)


def clock_changes(year: int) -> list[tuple[str, datetime]]:
    """One zone for every different set of changes, each with the days on which its clocks change."""
    found: dict[tuple[tuple[datetime, timedelta | None], ...], str] = {}
    days = [utc(f"{year}-01-01") + timedelta(days=day) for day in range(366)]
    for name in ZONES:
        zone = ZoneInfo(name)
        offsets = [day.astimezone(zone).utcoffset() for day in days]
        changes = tuple((day, after) for day, before, after in zip(days[1:], offsets, offsets[1:]) if before != after)
        found.setdefault(changes, name)
    return [(name, day) for changes, name in found.items() for day, _ in changes]
