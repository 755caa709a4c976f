"""Nobody may keep the others waiting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.telegram.flood import TAPPED, Flood

START = datetime(2026, 11, 20, tzinfo=UTC)


def verdicts(flood: Flood, *seconds: float, person: int = 7) -> list[str]:
    return [flood.judge(person, START + timedelta(seconds=at), n) for n, at in enumerate(seconds, 1)]


def test_three_in_two_seconds_are_answered_and_the_fourth_is_warned_once() -> None:
    assert verdicts(Flood(), 0, 0, 1, 1, 1, 2, 3) == ["answer"] * 3 + ["warn"] + ["ignore"] * 3


def test_a_calm_pace_is_never_warned() -> None:
    assert set(verdicts(Flood(), *range(0, 900, 3))) == {"answer"}


def test_silence_is_forgiven() -> None:
    assert verdicts(Flood(), 0, 0, 0, 0, 5, 5, 5)[4:] == ["answer"] * 3


def test_going_on_is_not_silence() -> None:
    assert "answer" not in verdicts(Flood(), 0, 0, 0, 0, *range(1, 60))[3:]


def test_a_steady_stream_is_stopped_too() -> None:
    assert verdicts(Flood(), *range(60)).count("warn") == 1


def test_each_person_is_judged_alone() -> None:
    flood = Flood()
    verdicts(flood, 0, 0, 0, 0, 0)
    assert flood.judge(8, START, 99) == "answer"


def test_a_second_try_of_the_same_message_is_no_second_message() -> None:
    flood = Flood()
    assert [flood.judge(7, START, 1) for _ in range(9)] == ["answer"] * 9
    assert flood.judge(7, START, 2) == "answer"


def test_taps_may_come_faster_than_words() -> None:
    assert verdicts(Flood(TAPPED), *[0.3 * n for n in range(6)]) == ["answer"] * 6


def test_clocks_that_go_back_harm_nothing() -> None:
    assert verdicts(Flood(), 100, 0, 50) == ["answer"] * 3


def test_millions_of_people_do_not_fill_the_memory() -> None:
    flood = Flood()
    for person in range(11_000):
        flood.judge(person, START, person)
    assert len(flood._people) == 10_000
