"""The playground as a whole: where it listens, what it tells, and its quiet mode for rehearsals."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot.playground import Playground, faults
from bot.playground.people import Person
from bot.playground.state import Chat, Message

from .conftest import TOKEN, Clock


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", ""])
async def test_it_listens_on_loopback_only_and_says_why(clock: Clock, host: str) -> None:
    with pytest.raises(OSError, match="no production server and listens on loopback only"):
        await Playground(TOKEN, clock).start(host)


async def test_a_taken_port_is_told_in_a_sentence(playground: Playground, clock: Clock) -> None:
    with pytest.raises(OSError, match=f"cannot listen on port {playground.port} of 127.0.0.1: it is taken"):
        await Playground(TOKEN, clock).start(port=playground.port)


async def test_each_message_of_the_bot_is_told_to_the_host(clock: Clock) -> None:
    told: list[tuple[str, str]] = []

    def delivered(chat: Chat, message: Message) -> None:
        told.append((chat.name, message.text))

    playground = Playground(TOKEN, clock, on_delivered=delivered)
    await playground.start()
    person = playground.person("Omar", last_name="Said")
    person.start()
    async with Bot(TOKEN, base_url=playground.base_url) as bot:
        await bot.send_message(person.id, "<b>hello</b>", parse_mode="HTML")
    await playground.stop()
    assert told == [("Omar Said", "hello")]


async def test_message_ids_are_shared_by_private_chats_and_own_in_supergroups(
    bot: Bot, playground: Playground, aysel: Person
) -> None:
    omar = playground.person("Omar")
    omar.start()
    group = playground.supergroup("Big", aysel, bot_role="administrator")
    first = await bot.send_message(aysel.id, "x")
    second = await bot.send_message(omar.id, "x")
    assert second.message_id == first.message_id + 1
    assert (await bot.send_message(group.id, "x")).message_id == 2  # after "Aysel added Herald"


@pytest.fixture
async def quiet(clock: Clock) -> AsyncIterator[Playground]:
    playground = Playground(TOKEN, clock, keep_messages=False)
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def quiet_bot(quiet: Playground) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=quiet.base_url) as bot:
        yield bot


async def test_the_quiet_mode_counts_what_reached_whom(quiet: Playground, quiet_bot: Bot) -> None:
    for chat_id in (5, 6, 6, -1000000000007):
        sent = await quiet_bot.send_message(chat_id, "<b>news</b>", parse_mode="HTML")
        assert (sent.text, sent.chat.id) == ("news", chat_id)
    assert quiet.tally.total == 4
    assert quiet.tally.chats == {5, 6, -1000000000007}
    assert (quiet.tally.of(5, "news"), quiet.tally.of(6, "news"), quiet.tally.of(7, "news")) == (1, 2, 0)
    assert quiet.tally.doubled == 1
    assert not quiet.world.chats


async def test_the_quiet_mode_is_as_strict(quiet: Playground, quiet_bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await quiet_bot.send_message(5, "<b>news", parse_mode="HTML")
    blocking = quiet.person("Blocking", user_id=8)
    blocking.start()
    blocking.block()
    with pytest.raises(Forbidden, match="blocked"):
        await quiet_bot.send_message(8, "news")
    quiet.flood.enabled = True
    with pytest.raises(RetryAfter):
        for _ in range(5):
            await quiet_bot.send_message(5, "news")


async def test_the_quiet_mode_fails_as_scripted(quiet: Playground, quiet_bot: Bot) -> None:
    quiet.faults.add(faults.drop_before(), chat=5)
    quiet.faults.add(faults.drop_after(), chat=6)
    quiet.faults.add(faults.bad_gateway(), chat=7)
    quiet.faults.add(faults.unwanted(), chat=8)
    for chat_id in (5, 6, 7, 8):
        with pytest.raises((NetworkError, Forbidden)):
            await quiet_bot.send_message(chat_id, "news")
    assert quiet.tally.chats == {6}


async def test_the_quiet_mode_takes_many_at_once(quiet: Playground) -> None:
    url = f"{quiet.address}/bot{TOKEN}/sendMessage"
    async with aiohttp.ClientSession() as session:

        async def send(chat_id: int) -> int:
            async with session.post(url, json={"chat_id": chat_id, "text": "news"}) as answer:
                return answer.status

        assert set(await asyncio.gather(*map(send, range(1, 501)))) == {200}
    assert (quiet.tally.total, quiet.tally.doubled) == (500, 0)
