"""People write hours, days and numbers in their own ways."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.hearing import clock, number, schedule
from bot.schedules import Schedule

NOW = Schedule("daily", 8 * 60, 2)


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("off", Schedule("off", 480, 2)),
        ("Pause", Schedule("off", 480, 2)),
        ("at once", Schedule("at_once", 480, 2)),
        ("at_once", Schedule("at_once", 480, 2)),
        ("as it happens", Schedule("at_once", 480, 2)),
        ("daily", Schedule("daily", 480, 2)),
        ("daily 8:30", Schedule("daily", 510, 2)),
        ("every day at 9", Schedule("daily", 540, 2)),
        ("weekdays 7.15", Schedule("weekdays", 435, 2)),
        ("mon-fri 9", Schedule("weekdays", 540, 2)),
        ("working days at 6 pm", Schedule("weekdays", 1080, 2)),
        ("weekly mon 9", Schedule("weekly", 540, 0)),
        ("weekly", Schedule("weekly", 480, 2)),
        ("every Sunday at 18h", Schedule("weekly", 1080, 6)),
        ("fridays 10:00", Schedule("weekly", 600, 4)),
        ("Fri., 10:00", Schedule("weekly", 600, 4)),
        ("9", Schedule("daily", 540, 2)),
        ("21:05", Schedule("daily", 1265, 2)),
        ("0830", Schedule("daily", 510, 2)),
        ("12 am", Schedule("daily", 0, 2)),
        ("12pm", Schedule("daily", 720, 2)),
        ("noon", Schedule("daily", 720, 2)),
        ("24:00", Schedule("daily", 0, 2)),
        ("daily ٨:٣٠", Schedule("daily", 510, 2)),
        ("daily ८:३०", Schedule("daily", 510, 2)),
        ("daily ８：３０", Schedule("daily", 510, 2)),
    ],
)
def test_a_schedule_is_heard_in_many_forms(typed: str, heard: Schedule) -> None:
    assert schedule(typed, NOW) == heard


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "sometimes",
        "daily 25:00",
        "daily 8:60",
        "8:30 9:30",
        "off 9",
        "at once 9",
        "daily mon 9",
        "13 pm",
        "at",
        "99",
        "-5",
        "1e9",
        "daily 9 bananas",
        "mon tue 9",
    ],
)
def test_what_is_no_schedule_is_not_guessed(typed: str) -> None:
    assert schedule(typed, NOW) is None


def test_an_hour_alone_keeps_the_days() -> None:
    assert schedule("9", Schedule("weekly", 480, 4)) == Schedule("weekly", 540, 4)
    assert schedule("9", Schedule("weekdays", 480, 0)) == Schedule("weekdays", 540, 0)


def test_an_hour_alone_turns_a_silent_schedule_daily() -> None:
    assert schedule("9", Schedule("off")) == Schedule("daily", 540, 0)
    assert schedule("9", Schedule("at_once")) == Schedule("daily", 540, 0)


@pytest.mark.parametrize(
    ("typed", "minute"), [("8", 480), ("8:30", 510), ("8.30", 510), ("20h", 1200), ("8 PM", 1200), ("midnight", 0)]
)
def test_an_hour_is_minutes_after_midnight(typed: str, minute: int) -> None:
    assert clock(typed) == minute


@pytest.mark.parametrize(("typed", "n"), [("12", 12), (" #12 ", 12), ("№ 7", 7), ("١٢", 12), ("१२", 12), ("１２", 12)])
def test_a_number_is_read_in_any_script(typed: str, n: int) -> None:
    assert number(typed) == n


@pytest.mark.parametrize("typed", ["", "twelve", "1.5", "-3", "1" * 40, "²", "12 13"])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert number(typed) is None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_anything_at_all_may_be_typed(text: str) -> None:
    heard = schedule(text, NOW)
    assert heard is None or 0 <= heard.minute < 1440
    number(text)
    clock(text)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 1439), st.sampled_from(["daily", "weekdays", "weekly tue"]))
def test_every_minute_of_the_day_can_be_said(minute: int, days: str) -> None:
    heard = schedule(f"{days} {minute // 60:02}:{minute % 60:02}", NOW)
    assert heard is not None
    assert heard.minute == minute
