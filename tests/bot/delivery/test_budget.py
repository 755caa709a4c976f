"""One budget for several workers: the line of slots, and a worker's place in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.budget import LATE, Allotment, Line, Slot, Terms, hand_out
from bot.delivery.ledger import StorageUnavailable
from bot.delivery.pacing import Pace, Purse

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
SPAN = 1.0 + LATE + 0.008


def seconds(number: float) -> datetime:
    return START + timedelta(seconds=number)


def asked(terms: Terms, times: Sequence[float], count: int, start: Line | None = None) -> tuple[Line, list[Slot]]:
    """What workers get who ask for `count` at these times; waits count from START."""
    line, got = start or Line(), []
    for at in times:
        line, slots = hand_out(line, seconds(at), count, terms, {})
        got += [Slot(at + slot.wait, slot.paid_on) for slot in slots]
    return line, got


def most_in(starts: Sequence[float], length: float) -> int:
    starts = sorted(starts)
    return max(sum(1 for one in starts[place:] if one < first + length) for place, first in enumerate(starts))


@given(
    st.sampled_from([30, 100, 1000]),
    st.lists(st.floats(0, 0.2), min_size=1, max_size=30),
    st.integers(1, 40),
    st.data(),
)
@settings(max_examples=60, deadline=None)
def test_no_second_has_more_than_the_rate_however_late_slots_are_used(
    rate: int, pauses: list[float], count: int, data: st.DataObject
) -> None:
    times, now = [], 0.0
    for pause in pauses:
        now += pause
        times.append(now)
    _, slots = asked(Terms(rate, SPAN), times, count)
    used = [
        slot.wait + data.draw(st.floats(0, LATE)) if place % 7 == 0 else slot.wait + LATE * (place % 2)
        for place, slot in enumerate(slots)
    ]
    assert most_in(used, 1.0) <= rate
    assert all(slot.wait >= 0 for slot in slots)


def test_slots_are_given_out_in_order_and_none_twice() -> None:
    _, slots = asked(Terms(30, SPAN), [0.0, 0.0, 0.001, 0.3], 3)
    waits = [slot.wait for slot in slots]
    assert waits == sorted(waits)
    assert len(set(waits)) == len(waits)
    assert waits[0] == 0.0


def test_what_was_missed_while_nobody_asked_is_not_made_up_for() -> None:
    _, slots = asked(Terms(30, SPAN), [0.0, 60.0], 5)
    assert slots[5].wait == 60.0
    assert slots[6].wait - slots[5].wait == pytest.approx(SPAN / 30, abs=1e-5)


def test_nothing_is_paid_without_a_purse() -> None:
    _, slots = asked(Terms(1000, SPAN), [0.0], 100)
    assert not any(slot.paid_on for slot in slots)


def test_beyond_the_free_rate_slots_are_paid_and_after_the_ceiling_only_free_ones_are_left() -> None:
    terms = Terms(1000, SPAN, free_rate=30, ceiling=200)
    line, slots = asked(terms, [0.0] * 3, 100)
    assert sum(bool(slot.paid_on) for slot in slots) == line.paid == 200
    assert {slot.paid_on for slot in slots} == {"", "2026-11-24"}
    free = [slot.wait for slot in slots if not slot.paid_on]
    assert most_in(free, SPAN) <= 30


def test_a_new_day_has_a_purse_of_its_own() -> None:
    terms = Terms(1000, SPAN, free_rate=30, ceiling=5)
    line, slots = asked(terms, [0.0], 8)
    assert sum(bool(slot.paid_on) for slot in slots) == 5
    line, slots = asked(terms, [86_400.0], 8, line)
    assert {slot.paid_on for slot in slots} == {"", "2026-11-25"}
    assert line.paid == 5


def test_paid_slots_that_were_not_used_come_back_to_the_purse_of_their_day() -> None:
    terms = Terms(1000, SPAN, free_rate=30, ceiling=5)
    line, _ = asked(terms, [0.0], 8)
    assert hand_out(line, seconds(1), 0, terms, {"2026-11-24": 2})[0].paid == 3
    assert hand_out(line, seconds(1), 0, terms, {"2026-11-23": 2})[0].paid == 5


class Counter:
    """A budget that gives slots 0.1 s apart, and remembers what it was asked."""

    def __init__(self, paid_on: str = "") -> None:
        self.asked: list[tuple[int, Terms, Mapping[str, int]]] = []
        self.paid_on = paid_on
        self.broken = False

    async def reserve(self, count: int, terms: Terms, unused: Mapping[str, int]) -> Sequence[Slot]:
        if self.broken:
            raise StorageUnavailable("away")
        self.asked.append((count, terms, dict(unused)))
        return [Slot(0.1 * place, self.paid_on) for place in range(count)]


class Steady:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_a_worker_starts_when_its_slots_come_and_not_before() -> None:
    pace, steady = Pace(30, budget=Counter()), Steady()
    assert pace.starved
    assert pace.grant(100.0) == 0
    await pace.reserve(3, steady)
    assert not pace.starved
    assert pace.grant(100.0) == 1
    assert pace.next_at(100.0, count=2) == pytest.approx(100.1)
    assert pace.note_start(1, 100.0) is False
    assert pace.grant(100.0) == 0
    assert pace.grant(100.0, ahead=0.25) == 2


async def test_a_worker_asks_only_for_what_it_lacks_and_for_nothing_while_it_is_held() -> None:
    counter, steady = Counter(), Steady()
    pace = Pace(30, budget=counter)
    await pace.reserve(2, steady)
    await pace.reserve(3, steady)
    await pace.reserve(1, steady)
    pace.hold(200.0)
    await pace.reserve(9, steady)
    assert [count for count, _, _ in counter.asked] == [2, 1]


async def test_a_bunch_of_slots_far_apart_does_not_wait_for_its_last() -> None:
    pace, steady = Pace(1000, Purse(ceiling=1), budget=Counter()), Steady()
    await pace.reserve(5, steady)
    assert pace.bunch == 5
    assert pace.next_at(100.0, count=5) < 100.0 + LATE
    pace.note_start(1, 100.0)
    assert 100.1 <= pace.next_at(100.0, count=4) < 100.1 + LATE


async def test_a_slot_that_was_missed_is_gone_and_its_stars_are_given_back() -> None:
    counter, steady = Counter("2026-11-24"), Steady()
    pace = Pace(1000, Purse(ceiling=7), budget=counter)
    await pace.reserve(2, steady)
    assert pace.note_start(1, 100.0) is True
    steady.now = 100.1 + LATE + 0.001
    assert pace.grant(steady.now) == 0
    await pace.reserve(1, steady)
    assert counter.asked[1][2] == {"2026-11-24": 1}
    assert counter.asked[1][1].ceiling == 70
    assert counter.asked[1][1].free_rate == 30


async def test_while_the_budget_is_away_nothing_is_reserved_and_nothing_forgotten() -> None:
    counter, steady = Counter("2026-11-24"), Steady()
    allotment = Allotment(counter, 30)
    terms = Terms(30, SPAN)
    await allotment.fill(1, terms, steady)
    steady.now += 1.0
    assert allotment.grant(steady.now) == 0
    counter.broken = True
    with pytest.raises(StorageUnavailable):
        await allotment.fill(1, terms, steady)
    counter.broken = False
    await allotment.fill(1, terms, steady)
    assert counter.asked[1][2] == {"2026-11-24": 1}


async def test_without_a_shared_budget_nothing_need_be_reserved() -> None:
    pace = Pace(30)
    await pace.reserve(3, Steady())
    assert not pace.starved
    assert pace.grant(0.0) == 1
