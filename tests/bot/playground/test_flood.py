"""Flood control: what passes, what waits, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import RetryAfter

from bot.playground import Playground
from bot.playground.flood import Flood
from bot.playground.people import Person

from .conftest import Clock


def test_switched_off_everything_passes() -> None:
    flood = Flood()
    assert all(flood.ask(5, 1000.0) == 0 for _ in range(500))


@pytest.mark.parametrize("strict", [False, True])
def test_thirty_chats_a_second_pass_and_the_thirty_first_waits(strict: bool) -> None:
    flood = Flood(enabled=True, strict=strict)
    assert [flood.ask(chat, 1000.0) for chat in range(1, 31)] == [0] * 30
    assert flood.ask(31, 1000.0) == 1
    assert flood.refused["bot"] == 1
    assert flood.ask(31, 1001.0) == 0


def test_a_bucket_refills_steadily_and_a_window_does_not() -> None:
    loose, strict = Flood(enabled=True), Flood(enabled=True, strict=True)
    for flood in (loose, strict):
        for chat in range(1, 31):
            flood.ask(chat, 1000.0)
    assert loose.ask(40, 1000.5) == 0
    assert strict.ask(40, 1000.5) == 1


@pytest.mark.parametrize("strict", [False, True])
def test_a_chat_takes_a_burst_of_three_and_then_one_a_second(strict: bool) -> None:
    flood = Flood(enabled=True, strict=strict)
    assert [flood.ask(5, 1000.0) for _ in range(3)] == [0, 0, 0]
    assert flood.ask(5, 1000.0) >= 1
    assert flood.ask(6, 1000.0) == 0
    assert flood.ask(5, 1003.0) == 0


def test_a_group_takes_twenty_in_any_minute() -> None:
    flood = Flood(enabled=True)
    assert all(flood.ask(-5, 1000.0 + second) == 0 for second in range(20))
    assert flood.ask(-5, 1020.0) == 40
    assert flood.refused == {"group": 1}
    assert flood.ask(-5, 1060.0) == 0


def test_an_album_counts_its_messages() -> None:
    flood = Flood(enabled=True)
    assert flood.ask(-5, 1000.0, count=10) == 0
    assert flood.ask(-5, 1020.0, count=10) == 0
    assert flood.ask(-5, 1030.0) == 30


def test_with_a_penalty_each_impatient_try_makes_the_wait_longer() -> None:
    flood = Flood(enabled=True, penalty=5.0)
    for _ in range(3):
        flood.ask(5, 1000.0)
    first = flood.ask(5, 1000.0)
    second = flood.ask(5, 1000.1)
    assert second > first > 1
    assert flood.ask(5, 1000.1 + second) == 0


async def test_the_answer_tells_how_long_to_wait(bot: Bot, playground: Playground, aysel: Person, clock: Clock) -> None:
    playground.flood.enabled = True
    for _ in range(3):
        await bot.send_message(aysel.id, "x")
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(aysel.id, "x")
    assert refusal.value.retry_after == timedelta(seconds=1)
    assert playground.api.answers[429] == 1
    assert len(aysel.chat.said()) == 3
    clock.move(seconds=1)
    await bot.send_message(aysel.id, "x")
