"""Scripted misfortune, as the library feels it."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.playground import Playground, faults
from bot.playground.faults import Fault, Faults
from bot.playground.people import Person

from .conftest import TOKEN


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (faults.slow_down(10_072), RetryAfter, "2:47:52"),
        (faults.unwanted(), Forbidden, "bot was blocked by the user"),
        (faults.unwanted("user is deactivated"), Forbidden, "user is deactivated"),
        (faults.refused("TOPIC_CLOSED"), BadRequest, "Topic_closed"),
        (faults.moved(-100123), ChatMigrated, "-100123"),
        (faults.broken(), NetworkError, "Internal Server Error"),
        (faults.bad_gateway(), NetworkError, "502"),
        (faults.drop_before(), NetworkError, "disconnected"),
    ],
)
async def test_a_refused_or_lost_request_is_not_accepted(
    bot: Bot, playground: Playground, aysel: Person, fault: Fault, error: type[TelegramError], words: str
) -> None:
    playground.faults.add(fault, method="sendMessage", times=1)
    with pytest.raises(error, match=words):
        await bot.send_message(aysel.id, "x")
    assert aysel.chat.said() == []
    await bot.send_message(aysel.id, "x")


@pytest.mark.parametrize("fault", [faults.drop_after(), faults.garbage()])
async def test_an_accepted_request_whose_answer_is_lost_arrives_all_the_same(
    bot: Bot, playground: Playground, aysel: Person, fault: Fault
) -> None:
    playground.faults.add(fault, method="sendMessage", times=1)
    with pytest.raises(TelegramError):
        await bot.send_message(aysel.id, "once")
    assert [message.text for message in aysel.chat.said()] == ["once"]


async def test_a_late_answer_is_a_time_out_and_the_message_is_there(
    bot: Bot, playground: Playground, aysel: Person
) -> None:
    playground.faults.add(faults.delay(1.0), chat=aysel.id)
    with pytest.raises(TimedOut):
        await bot.send_message(aysel.id, "late", read_timeout=0.1)
    assert [message.text for message in aysel.chat.said()] == ["late"]


async def test_a_flood_refusal_carries_the_header(playground: Playground, aysel: Person) -> None:
    playground.faults.add(faults.slow_down(7))
    url = f"{playground.address}/bot{TOKEN}/sendMessage"
    async with aiohttp.ClientSession() as session:
        answer = await session.post(url, json={"chat_id": aysel.id, "text": "x"})
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
        assert (await answer.json())["parameters"] == {"retry_after": 7}


def test_rules_match_by_method_chat_and_number() -> None:
    script = Faults()
    script.add(faults.broken(), method="sendMessage", chat={5, 6}, nth={2, 3})
    hits = [script.strike("sendMessage", chat) is not None for chat in (5, 6, 5, 6)]
    assert hits == [False, True, True, False]
    assert script.strike("sendMessage", 7) is None
    assert script.strike("getMe", None) is None
    assert script.counts == {"500": 2}


def test_the_same_seed_throws_the_same_dice() -> None:
    def run(seed: int) -> list[bool]:
        script = Faults(seed)
        script.add(faults.broken(), probability=0.3)
        return [script.strike("sendMessage", 1) is not None for _ in range(200)]

    assert run(1) == run(1) != run(2)
    assert 30 < sum(run(1)) < 90


async def test_cleared_rules_strike_no_more(bot: Bot, playground: Playground, aysel: Person) -> None:
    playground.faults.add(faults.broken())
    playground.faults.clear()
    await asyncio.gather(*(bot.send_message(aysel.id, "x") for _ in range(3)))
