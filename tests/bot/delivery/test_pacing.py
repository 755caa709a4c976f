"""Windows over real start times: never above the allowance, and close to it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.ledger import DIGEST, INTERACTIVE, LANES, URGENT
from bot.delivery.pacing import Blame, ChatPace, Lanes, Pace, Purse
from bot.delivery.window import Margin, Window


def most_in_any(seconds: float, starts: Sequence[float]) -> int:
    most = first = 0
    for last, start in enumerate(starts):
        while starts[first] <= start - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def run(window: Window, until: float, late: Sequence[float] = (0.0,)) -> list[float]:
    """Start whatever is granted, waking up a little late each time, as a real loop does."""
    now, starts, turn = 0.0, [], 0
    while now < until:
        for _ in range(window.grant(now)):
            window.note_start(now)
            starts.append(now)
        now = window.next_at(now, window.bunch) + late[turn % len(late)] + 1e-6
        turn += 1
    return starts


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([1, 5, 30, 100]),
    st.lists(st.floats(0, 0.02) | st.floats(0, 1.5), min_size=1, max_size=20),
)
def test_no_second_holds_more_than_the_rate_however_late_the_loop_wakes(rate: int, late: list[float]) -> None:
    starts = run(Window(rate, Margin()), 5.0, late)
    assert most_in_any(1.0, starts) <= rate


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.2), st.integers(0, 40)), max_size=60))
def test_no_second_holds_more_than_the_rate_whoever_asks_when(asks: list[tuple[float, int]]) -> None:
    window, now, starts = Window(30, Margin()), 0.0, []
    for pause, wanted in asks:
        now += pause
        for _ in range(min(wanted, window.grant(now))):
            window.note_start(now)
            starts.append(now)
    assert most_in_any(1.0, starts) <= 30


@pytest.mark.parametrize("rate", [30, 1000])
def test_a_prompt_loop_gets_nearly_the_whole_allowance(rate: int) -> None:
    starts = run(Window(rate, Margin()), 10.0, [0.0005])
    assert len(starts) >= 0.98 * rate * 10
    assert most_in_any(1.0, starts) <= rate


def test_messages_are_spread_over_the_second_and_not_sent_in_a_bunch() -> None:
    starts = run(Window(30, Margin()), 3.0)
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert min(gaps) > 0.030
    assert max(gaps) < 0.070


def test_the_slots_of_the_near_future_can_be_foreseen() -> None:
    window = Window(30, Margin())
    for turn in range(30):
        now = window.next_at(turn / 30)
        window.note_start(now)
    assert window.grant(now) == 0
    assert window.grant(now, ahead=0.1) == 2
    third = window.next_at(now, 3)
    assert 0.095 < third - now < 0.15
    assert window.grant(now, ahead=third - now) == 3


def test_a_late_wake_up_is_not_made_up_for_by_a_bunch() -> None:
    window = Window(30, Margin())
    for turn in range(10):
        assert window.grant(turn / 25) == 1
        window.note_start(turn / 25)
    assert window.grant(2.0) == 1
    window.note_start(2.0)
    assert window.grant(2.0) == 0


def test_the_next_slot_is_announced_truly() -> None:
    window = Window(2, Margin(least=0.1))
    assert window.next_at(5.0) == 5.0
    window.note_start(5.0)
    soon = window.next_at(5.0)
    assert 5.4 < soon < 5.6
    assert window.grant(soon - 0.001) == 0
    assert window.grant(soon) == 1
    window.note_start(soon)
    assert window.next_at(soon) == pytest.approx(6.1)
    assert window.grant(6.09) == 0
    assert window.grant(6.11) == 1


def test_a_message_that_starts_later_than_noted_moves_its_window() -> None:
    window = Window(2, Margin(least=0.1))
    window.note_start(5.0)
    window.note_start(5.6)
    window.note_late(5.0, 5.2)
    window.note_late(4.0, 9.0)
    assert window.next_at(6.2) == pytest.approx(6.3)


def test_a_rate_below_one_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Window(0, Margin())


def test_the_margin_grows_with_wandering_round_trips_and_not_with_long_ones() -> None:
    steady, wandering = Margin(), Margin()
    for turn in range(500):
        steady.note_round_trip(0.5)
        wandering.note_round_trip(0.05 + 0.04 * (turn % 2))
    assert steady.at(0) == pytest.approx(0.008)
    assert 0.025 < wandering.at(0) < 0.035


def test_a_few_far_off_round_trips_widen_the_margin_for_a_while_and_never_without_bound() -> None:
    margin = Margin()
    for turn in range(200):
        margin.note_round_trip(0.05 if turn % 50 else 5.0)
    assert 0.02 < margin.at(0) <= 0.048
    for _ in range(1500):
        margin.note_round_trip(0.05)
    assert margin.at(0) < 0.010


def test_a_refusal_widens_the_margin_at_once_and_it_wears_off_slowly() -> None:
    margin = Margin()
    margin.note_refusal(0)
    first = margin.at(0)
    margin.note_refusal(0.1)
    assert margin.at(0.1) == pytest.approx(first, rel=0.01), "refusals of one second are one lesson"
    margin.note_refusal(1)
    assert margin.at(1) - 0.008 == pytest.approx(2 * (first - 0.008), rel=0.01)
    assert margin.at(601) < margin.at(1)
    assert margin.at(601) > 0.008
    assert margin.at(20_000) == pytest.approx(0.008, abs=0.001)
    for turn in range(100):
        margin.note_refusal(turn)
    assert margin.at(100) == 0.5


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([7, -7]), st.lists(st.floats(0, 8) | st.floats(0, 0.3), max_size=120))
def test_a_chat_gets_one_a_second_after_a_burst_and_a_group_twenty_a_minute(chat: int, pauses: list[float]) -> None:
    pace, now, starts = ChatPace(), 0.0, []
    for pause in pauses:
        now += pause
        if pace.ready_at(chat, now) <= now:
            pace.note_start(chat, now)
            starts.append(now)
    for length in (1, 5, 10):
        assert most_in_any(length, starts) <= length + 3
    if chat < 0:
        assert most_in_any(60.0, starts) <= 20


def test_a_person_is_answered_three_times_at_once_then_every_second() -> None:
    pace, now, starts = ChatPace(), 100.0, []
    for _ in range(6):
        now = pace.ready_at(5, now)
        pace.note_start(5, now)
        starts.append(now)
    assert starts == [100, 100, 100, 101, 102, 103]
    assert pace.ready_at(6, 103.0) == 103.0


def test_a_group_waits_for_its_minute_while_another_does_not() -> None:
    pace, now = ChatPace(), 0.0
    for _ in range(20):
        now = pace.ready_at(-5, now)
        pace.note_start(-5, now)
    assert 60.0 < pace.ready_at(-5, now) < 61.0
    assert pace.ready_at(-6, now) == now
    assert pace.ready_at(5, now) == now


def test_a_held_chat_waits_and_the_hold_is_never_made_shorter() -> None:
    pace = ChatPace()
    pace.hold(5, 50.0)
    pace.hold(5, 20.0)
    assert pace.ready_at(5, 10.0) == 50.0
    assert pace.ready_at(6, 10.0) == 10.0
    assert pace.ready_at(5, 51.0) == 51.0


def test_chats_are_forgotten_when_they_no_longer_matter() -> None:
    pace = ChatPace()
    pace.hold(-1, 10_000.0)
    for chat in range(1, 5001):
        pace.note_start(chat if chat % 10 else -chat, chat / 100)
    assert len(pace) < 1000
    for turn in range(500):
        pace.note_start(10_000, 200.0 + turn)
    assert len(pace) == 1
    assert pace.ready_at(-1, 800.0) == 10_000.0


def test_a_full_interactive_lane_leaves_one_slot_in_ten_to_the_others() -> None:
    lanes, taken = Lanes(), []
    for _ in range(100):
        lane = lanes.order()[0]
        taken.append(lane)
        lanes.note(lane)
    assert taken.count(URGENT) == 10
    assert lanes.order() == LANES


def test_when_nobody_else_waits_the_interactive_lane_has_every_slot() -> None:
    lanes = Lanes()
    for _ in range(9):
        lanes.note(INTERACTIVE)
    assert lanes.order() == (URGENT, DIGEST)
    lanes.note_none()
    assert lanes.order() == LANES


def test_a_refusal_is_the_busy_chats_own_and_an_idle_chats_is_the_bots() -> None:
    chats, blame = ChatPace(), Blame()
    chats.note_start(5, 10.0)
    chats.note_start(5, 10.1)
    chats.note_start(6, 10.1)
    assert blame.scope(5, chats, 10.2) == "chat"
    assert blame.scope(6, chats, 30.0) == "bot"
    for turn in range(10):
        chats.note_start(-7, 31.0 + 3 * turn)
    assert blame.scope(-7, chats, 62.0) == "chat"


def test_refusals_for_two_chats_at_once_are_the_bots() -> None:
    chats, blame = ChatPace(), Blame()
    for chat in (5, 6):
        chats.note_start(chat, 10.0)
        chats.note_start(chat, 10.1)
    assert blame.scope(5, chats, 10.2) == "chat"
    assert blame.scope(5, chats, 10.3) == "chat"
    assert blame.scope(6, chats, 10.4) == "bot"


def paid_run(pace: Pace, seconds: float, day: str) -> list[bool]:
    now, paid, chat = 0.0, [], 0
    while now < seconds:
        for _ in range(pace.grant(now, day) or 0):
            chat += 1
            paid.append(pace.note_start(chat, now, day))
        now = max(pace.next_at(now, day), now + 0.0001)
    return paid


def test_paid_messages_never_exceed_the_days_stars_and_then_the_free_rate_goes_on() -> None:
    pace = Pace(1000, Purse(ceiling=50))
    paid = paid_run(pace, 5.0, "monday")
    assert sum(paid) == 500
    assert 500 + 5 * 28 <= len(paid) <= 500 + 6 * 30
    assert pace.purse is not None
    assert pace.purse.left("monday") == 0
    assert pace.purse.left("tuesday") == 500


def test_messages_within_the_free_rate_are_not_paid() -> None:
    pace = Pace(1000, Purse(ceiling=50))
    assert [pace.note_start(chat, chat / 25, "monday") for chat in range(100)] == [False] * 100


def test_what_was_spent_before_a_restart_counts() -> None:
    purse = Purse(ceiling=2, spent={"monday": 15})
    assert purse.left("monday") == 5
    assert purse.left("tuesday") == 20


def test_a_paid_rate_is_kept_and_nearly_reached() -> None:
    paid = paid_run(Pace(1000, Purse(ceiling=10_000)), 3.0, "monday")
    assert 2940 <= len(paid) <= 3000 + 30


def test_a_hold_stops_everything_until_it_ends() -> None:
    pace = Pace(30)
    pace.hold(20.0)
    pace.hold(15.0)
    assert pace.grant(19.9) == 0
    assert pace.next_at(10.0) == 20.0
    assert pace.grant(20.0) == 1


def test_a_server_of_ones_own_has_no_rate_but_holds_all_the_same() -> None:
    pace = Pace(None)
    assert pace.grant(1.0) is None
    assert pace.next_at(1.0) == 1.0
    assert pace.note_start(5, 1.0) is False
    pace.hold(9.0)
    assert pace.grant(2.0) == 0


@pytest.mark.parametrize(
    ("rate", "trip", "crowd"),
    [(30, 0.05, 5), (30, 0.15, 5), (30, 0.5, 17), (1000, 0.05, 55), (1000, 2.0, 256), (None, 0.05, 64)],
)
def test_no_more_are_under_way_than_the_rate_and_the_way_there_need(rate: int | None, trip: float, crowd: int) -> None:
    pace = Pace(rate)
    for _ in range(300):
        pace.note_landed(trip, answered=True)
    assert pace.crowd == crowd


def test_before_the_first_answer_few_are_under_way_at_a_low_rate() -> None:
    assert Pace(30).crowd == 5
    assert Pace(1000).crowd == 64
