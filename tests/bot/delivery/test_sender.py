"""The sender over a ledger in memory: nothing lost, nothing doubled, nobody held up, and it never dies."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.decide import Policy
from bot.delivery.ledger import StorageFull
from bot.delivery.outcome import (
    ChatGone,
    ChatMoved,
    ChatMuted,
    NotConnected,
    Outcome,
    Refused,
    Sent,
    ServerError,
    SlowDown,
    TopicClosed,
    Unauthorized,
    Unsure,
    WrongFile,
)
from bot.delivery.pacing import Pace, Purse
from bot.delivery.sender import Sender
from content.markup.calls import Call
from tests.bot.delivery.fakes import Gone, MemoryLedger, PostOffice

ONE = (Call("sendMessage", {"text": "<b>news</b>", "parse_mode": "HTML"}),)
THREE = tuple(Call("sendMessage", {"text": f"part {n}"}) for n in (1, 2, 3))
QUICK = Policy(first_wait=0.02, longest_wait=0.05, locked_out_wait=0.05)


def now() -> datetime:
    return datetime.now(UTC)


def ledger_of(chats: int, **row: Any) -> MemoryLedger:
    ledger = MemoryLedger(editions={1: ONE, 3: THREE})
    for chat in range(1, chats + 1):
        ledger.queue(chat, **row)
    return ledger


def sender_for(ledger: MemoryLedger, office: PostOffice, **settings: Any) -> Sender:
    settings.setdefault("pace", Pace(None))
    settings.setdefault("policy", QUICK)
    return Sender(ledger, office, ledger, now, **settings)


async def until(condition: Callable[[], bool], within: float = 3.0) -> None:
    end = asyncio.get_running_loop().time() + within
    while not condition():
        if asyncio.get_running_loop().time() > end:
            raise AssertionError("it did not come to that in time")
        await asyncio.sleep(0.002)


@asynccontextmanager
async def running(sender: Sender) -> AsyncIterator[Sender]:
    task = asyncio.create_task(sender.run())
    try:
        yield sender
    finally:
        await sender.stop(grace=1.0)
        await task


async def settle(ledger: MemoryLedger, office: PostOffice, within: float = 3.0, **settings: Any) -> Sender:
    """Run until nothing is open any more."""
    async with running(sender_for(ledger, office, **settings)) as sender:
        await until(lambda: not {"pending", "sending"} & set(ledger.states().values()), within)
    return sender


def by_chat(rules: dict[int, list[Outcome | Exception]]) -> Callable[[int, Call], Outcome | Exception]:
    """Each chat's outcomes in turn, then Sent."""
    return lambda chat, _: rules[chat].pop(0) if rules.get(chat) else Sent()


# --- the ordinary day


async def test_a_part_goes_out_when_the_one_before_it_is_recorded() -> None:
    ledger = MemoryLedger(editions={1: ONE, 3: THREE})
    ledger.queue(1, edition=3)
    recorded: list[int] = []

    def script(chat: int, call: Call) -> Outcome:
        recorded.append(ledger.rows[1].delivery.part)
        return Sent()

    await settle(ledger, PostOffice(script))
    assert recorded == [0, 1, 2]
    assert ledger.states() == {1: "sent"}


async def test_everybody_gets_the_message_once_and_its_id_is_kept() -> None:
    ledger, office = ledger_of(300), PostOffice(delay=0.001)
    sender = await settle(ledger, office)
    assert sorted(office.chats()) == list(range(1, 301))
    assert set(ledger.states().values()) == {"sent"}
    assert len({row.delivery.message_ids for row in ledger.rows.values()}) == 300
    assert sender.figures.messages == 300
    assert sender.figures.ended == {"sent": 300}
    assert office.most_under_way <= 64


async def test_an_edition_is_read_and_encoded_once_and_results_are_recorded_together() -> None:
    ledger, office = ledger_of(200), PostOffice(delay=0.001)
    await settle(ledger, office)
    assert office.prepared == 1
    assert len(ledger.batches) < 40


async def test_a_delivery_may_have_its_own_words_and_a_topic() -> None:
    ledger, office = MemoryLedger(), PostOffice()
    ledger.queue(5, kind="answer", lane=0, calls=ONE, thread_id=9)
    await settle(ledger, office)
    assert [(one.chat_id, one.thread_id, one.call) for one in office.sent] == [(5, 9, ONE[0])]


async def test_parts_go_out_in_order_and_are_recorded_one_by_one() -> None:
    ledger, office = ledger_of(20, edition=3), PostOffice(delay=0.001)
    await settle(ledger, office)
    for chat in range(1, 21):
        texts = [one.call.parameters["text"] for one in office.sent if one.chat_id == chat]
        assert texts == ["part 1", "part 2", "part 3"]
    assert all(len(row.delivery.message_ids) == 3 for row in ledger.rows.values())
    assert not office.twice_in_a_chat


async def test_deliveries_of_many_parts_do_not_hold_up_the_others() -> None:
    five = tuple(Call("sendMessage", {"text": f"part {n}"}) for n in range(5))
    ledger, office = MemoryLedger(editions={1: ONE, 5: five}), PostOffice(delay=0.005)
    for chat in range(1, 11):
        ledger.queue(chat, edition=5)
    for chat in range(11, 41):
        ledger.queue(chat)
    began = asyncio.get_running_loop().time()
    await settle(ledger, office, within=8, pace=Pace(100))
    assert max(one.at for one in office.sent if one.chat_id > 10) - began < 1.5
    for chat in range(1, 11):
        assert [one.call for one in office.sent if one.chat_id == chat] == list(five)
    assert {row.delivery.attempts for row in ledger.rows.values()} == {1}


async def test_two_deliveries_to_one_chat_go_one_after_the_other() -> None:
    ledger, office = MemoryLedger(editions={1: ONE, 3: THREE}), PostOffice(delay=0.01)
    ledger.queue(5, edition=3)
    ledger.queue(5, edition=1)
    pace = Pace(None)
    await settle(ledger, office, within=5, pace=pace)
    assert [one.call.parameters["text"] for one in office.sent] == ["part 1", "part 2", "part 3", "<b>news</b>"]
    assert not office.twice_in_a_chat
    assert office.sent[3].at - office.sent[0].at > 0.9


async def test_a_nudge_sends_at_once_and_without_one_it_looks_every_second() -> None:
    ledger, office = ledger_of(0), PostOffice()
    async with running(sender_for(ledger, office)) as sender:
        await asyncio.sleep(0.1)
        started = asyncio.get_running_loop().time()
        ledger.queue(5)
        sender.nudge()
        await until(lambda: office.chats() == [5])
        assert asyncio.get_running_loop().time() - started < 0.2
        ledger.queue(6)
        await until(lambda: office.chats() == [5, 6])


async def test_a_row_for_later_goes_out_when_its_time_comes_and_not_before() -> None:
    ledger, office = ledger_of(0), PostOffice()
    due = now() + timedelta(seconds=0.3)
    ledger.queue(5, not_before=due)
    ledger.queue(6, not_before=now() + timedelta(hours=1))
    async with running(sender_for(ledger, office)):
        await until(lambda: office.chats() == [5])
        assert due <= now() < due + timedelta(seconds=0.3)
        await asyncio.sleep(0.05)
    assert office.chats() == [5]


async def test_an_idle_sender_does_not_run_hot() -> None:
    ledger, office = ledger_of(0), PostOffice()
    async with running(sender_for(ledger, office)):
        await asyncio.sleep(0.5)
    assert len(ledger.claims) <= 3


# --- pace and lanes


async def test_the_rate_is_kept_and_no_more_rows_are_claimed_than_may_start() -> None:
    ledger, office = ledger_of(40), PostOffice(delay=0.02)
    await settle(ledger, office, within=4, pace=Pace(30))
    starts = [one.at for one in office.sent]
    assert sum(later - earlier > 0.025 for earlier, later in pairwise(starts)) > 30
    assert all(starts[n + 30] - starts[n] >= 1.0 for n in range(len(starts) - 30))
    assert starts[-1] - starts[0] < 1.6
    assert max(limit for limit, _ in ledger.claims) <= 2
    assert office.most_under_way <= 5


async def test_an_answer_overtakes_a_broadcast_within_two_slots() -> None:
    ledger, office = ledger_of(60), PostOffice(delay=0.01)
    async with running(sender_for(ledger, office, pace=Pace(30))) as sender:
        await until(lambda: len(office.sent) >= 10)
        asked = asyncio.get_running_loop().time()
        ledger.queue(1000, kind="answer", lane=0)
        sender.nudge()
        await until(lambda: 1000 in office.chats())
    answered = next(one.at for one in office.sent if one.chat_id == 1000)
    assert answered - asked < 0.1


async def test_an_answer_does_not_wait_behind_the_parts_of_a_broadcast() -> None:
    ledger, office = ledger_of(40, edition=3), PostOffice(delay=0.01)
    async with running(sender_for(ledger, office, pace=Pace(30))) as sender:
        await until(lambda: len(office.sent) >= 12)
        ledger.queue(1000, kind="answer", lane=0, edition=1)
        sender.nudge()
        before = len(office.sent)
        await until(lambda: 1000 in office.chats())
    assert office.chats().index(1000) <= before + 2


async def test_a_flood_of_answers_does_not_stop_a_broadcast() -> None:
    ledger, office = MemoryLedger(editions={1: ONE}), PostOffice()
    for chat in range(1, 200):
        ledger.queue(chat, kind="answer", lane=0)
    for chat in range(1001, 1100):
        ledger.queue(chat)
    async with running(sender_for(ledger, office, pace=Pace(100))) as sender:
        for _ in range(60):
            sender.nudge()
            await asyncio.sleep(0.01)
    broadcast = sum(chat > 1000 for chat in office.chats())
    assert len(office.sent) >= 40
    assert len(office.sent) / 15 <= broadcast <= len(office.sent) / 5


async def test_urgent_news_goes_before_digests() -> None:
    ledger, office = ledger_of(3), PostOffice()
    ledger.queue(9, kind="urgent", lane=1)
    await settle(ledger, office, pace=Pace(50))
    assert office.chats()[0] == 9


async def test_beyond_the_free_rate_messages_are_paid_up_to_the_ceiling() -> None:
    ledger, office = ledger_of(150), PostOffice()
    async with running(sender_for(ledger, office, pace=Pace(1000, Purse(ceiling=5)))) as sender:
        await until(lambda: len(office.sent) >= 55)
        await asyncio.sleep(0.2)
    assert sum(one.paid for one in office.sent) == 50 == sender.figures.paid
    assert len(office.sent) < 50 + 30


# --- trouble with one chat


async def test_a_blocked_chat_is_switched_off_and_not_tried_again() -> None:
    ledger, office = ledger_of(3), PostOffice(by_chat({2: [ChatGone("bot was blocked by the user")]}))
    ledger.queue(2)
    await settle(ledger, office)
    assert ledger.chats == {2: ("gone", "bot was blocked by the user")}
    assert [ledger.states()[n] for n in (1, 2, 3, 4)] == ["sent", "failed", "sent", "failed"]
    assert office.chats().count(2) == 1


async def test_a_mute_chat_is_paused_with_the_reason() -> None:
    ledger, office = ledger_of(2), PostOffice(by_chat({2: [ChatMuted("CHAT_RESTRICTED")]}))
    await settle(ledger, office)
    assert ledger.chats == {2: ("muted", "CHAT_RESTRICTED")}
    assert ledger.rows[2].reason == "CHAT_RESTRICTED"


async def test_a_closed_topic_fails_by_itself_and_the_chat_goes_on() -> None:
    ledger, office = ledger_of(2), PostOffice(by_chat({2: [TopicClosed("TOPIC_CLOSED")]}))
    ledger.queue(2)
    await settle(ledger, office, within=5)
    assert ledger.chats == {}
    assert [ledger.states()[n] for n in (1, 2, 3)] == ["sent", "failed", "sent"]
    assert ledger.closed_topics == [(2, 0)]


async def test_a_group_that_moved_gets_its_message_at_the_new_place() -> None:
    ledger, office = ledger_of(0), PostOffice(by_chat({-5: [ChatMoved(-1005)]}))
    ledger.queue(-5, edition=3)
    ledger.queue(-5, edition=1)
    await settle(ledger, office, within=5)
    assert office.chats() == [-5, -1005, -1005, -1005, -1005]
    assert [row.delivery.chat_id for row in ledger.rows.values()] == [-1005, -1005]
    assert set(ledger.states().values()) == {"sent"}


async def test_a_group_that_moves_in_circles_is_given_up() -> None:
    ledger, office = ledger_of(0), PostOffice(lambda chat, _: ChatMoved(-1 if chat == -2 else -2))
    ledger.queue(-1)
    await settle(ledger, office)
    assert ledger.states() == {1: "failed"}
    assert len(office.sent) == 3


async def test_a_flooded_chat_waits_and_the_others_do_not() -> None:
    ledger, office = ledger_of(5), PostOffice(by_chat({3: [SlowDown(600, "chat")]}))
    ledger.queue(3, kind="answer", lane=0)
    async with running(sender_for(ledger, office)):
        await until(lambda: list(ledger.states().values()).count("sent") == 4)
        await asyncio.sleep(0.05)
    assert office.chats().count(3) == 1
    waiting = [row for row in ledger.rows.values() if row.delivery.chat_id == 3]
    assert {row.state for row in waiting} == {"pending"}
    assert all(row.not_before and row.not_before > now() + timedelta(seconds=590) for row in waiting)
    assert [row.delivery.attempts for row in waiting] == [0, 0]
    assert set(ledger.scopes) == {"chat:3"}


async def test_markup_that_is_refused_goes_out_plain_once() -> None:
    def script(_: int, call: Call) -> Outcome:
        return Refused("can't parse entities", "markup") if "parse_mode" in call.parameters else Sent()

    ledger, office = ledger_of(1), PostOffice(script)
    await settle(ledger, office)
    assert [one.call.parameters for one in office.sent] == [ONE[0].parameters, {"text": "news"}]
    assert ledger.states() == {1: "sent"}


async def test_markup_that_is_refused_even_plain_is_set_aside_with_the_reason() -> None:
    ledger, office = ledger_of(1), PostOffice(lambda _c, _: Refused("can't parse entities", "markup"))
    await settle(ledger, office)
    assert len(office.sent) == 2
    assert (ledger.states(), ledger.rows[1].reason) == ({1: "failed"}, "can't parse entities")


async def test_a_picture_that_fails_does_not_lose_the_words() -> None:
    photo = Call("sendPhoto", {"photo": "http://x/1.jpg", "caption": "<b>news</b>", "parse_mode": "HTML"})

    def script(_: int, call: Call) -> Outcome:
        return WrongFile("failed to get HTTP URL content") if call.method == "sendPhoto" else Sent()

    ledger, office = MemoryLedger(editions={1: (photo,)}), PostOffice(script)
    ledger.queue(5)
    await settle(ledger, office)
    assert [one.call.method for one in office.sent] == ["sendPhoto", "sendMessage"]
    assert office.sent[1].call.parameters["text"] == "<b>news</b>"
    assert ledger.states() == {1: "sent"}


async def test_a_poison_message_is_set_aside_and_holds_nobody_up() -> None:
    ledger, office = ledger_of(50), PostOffice(lambda chat, _: ServerError("500") if chat == 7 else Sent())
    await settle(ledger, office, policy=replace(QUICK, max_attempts=3))
    assert ledger.states()[7] == "failed"
    assert list(ledger.states().values()).count("sent") == 49
    assert office.chats().count(7) == 3


async def test_what_cannot_be_written_or_found_is_set_aside() -> None:
    ledger, office = ledger_of(1), PostOffice()
    ledger.queue(2, edition=77)
    ledger.queue(3, calls=(Call("unwritable", {}),))
    ledger.queue(4, calls=())
    await settle(ledger, office)
    assert ledger.states() == {1: "sent", 2: "failed", 3: "failed", 4: "skipped"}
    assert ledger.rows[3].reason == "cannot be written"


# --- what may have arrived


async def test_a_digest_that_may_have_arrived_is_not_sent_twice_and_an_answer_is() -> None:
    ledger, office = ledger_of(1), PostOffice(by_chat({1: [Unsure("timeout")], 2: [Unsure("timeout")]}))
    ledger.queue(2, kind="answer", lane=0)
    sender = await settle(ledger, office)
    assert ledger.states() == {1: "uncertain", 2: "sent"}
    assert office.chats().count(1) == 1
    assert office.chats().count(2) == 2
    assert ledger.rows[1].delivery.message_ids == (0,)
    assert ledger.rows[2].delivery.repeats == 1 == sender.figures.repeats


async def test_the_parts_after_an_uncertain_one_still_go_out_and_the_whole_is_uncertain() -> None:
    ledger, office = ledger_of(1, edition=3), PostOffice(by_chat({1: [Sent((11,)), Unsure("cut"), Sent((13,))]}))
    await settle(ledger, office)
    assert ledger.states() == {1: "uncertain"}
    assert ledger.rows[1].delivery.message_ids == (11, 0, 13)
    assert ledger.rows[1].reason == "cut"
    assert len(office.sent) == 3


async def test_a_messenger_that_stumbles_leaves_us_unsure_and_the_sender_alive() -> None:
    ledger, office = ledger_of(3), PostOffice(by_chat({2: [RuntimeError("a bug")]}))
    await settle(ledger, office)
    assert ledger.states() == {1: "sent", 2: "uncertain", 3: "sent"}


async def test_a_mistake_in_what_follows_does_not_hold_up_the_chat() -> None:
    ledger, office = ledger_of(0), PostOffice()
    sender = sender_for(ledger, office)

    async def fail(*_: object) -> None:
        sender._landing.land = land  # type: ignore[method-assign]
        raise RuntimeError("a bug")

    land, sender._landing.land = sender._landing.land, fail  # type: ignore[method-assign]
    ledger.queue(5)
    ledger.queue(5)
    async with running(sender):
        await until(lambda: ledger.states()[2] == "sent")
    assert ledger.states()[1] == "sending"


# --- the whole bot waits


async def test_flood_control_stops_everything_and_is_remembered() -> None:
    ledger, office = ledger_of(200), PostOffice(by_chat({5: [SlowDown(10_072, "bot")]}), delay=0.005)
    async with running(sender_for(ledger, office, crowd=8)) as sender:
        await until(lambda: bool(ledger.scopes))
        await asyncio.sleep(0.1)
        sent = len(office.sent)
        sender.nudge()
        await asyncio.sleep(0.2)
        assert len(office.sent) == sent <= 24
    states = list(ledger.states().values())
    assert "sending" not in states
    assert "failed" not in states
    assert ledger.scopes["bot"] > now() + timedelta(seconds=10_000)
    assert sender.figures.slow_downs == {"bot": 1}

    again = PostOffice()
    async with running(sender_for(ledger, again)):
        await asyncio.sleep(0.1)
    assert again.sent == []


async def test_after_the_wait_everything_goes_out() -> None:
    ledger, office = ledger_of(30), PostOffice(by_chat({5: [SlowDown(0.2, "bot")]}), delay=0.002)
    await settle(ledger, office)
    assert set(ledger.states().values()) == {"sent"}
    assert sorted(office.chats()) == sorted([*range(1, 31), 5])


async def test_a_429_in_a_busy_chat_is_the_chats_and_in_a_quiet_one_the_bots() -> None:
    ledger = ledger_of(1, edition=3)
    ledger.queue(2)
    office = PostOffice(by_chat({1: [Sent(), SlowDown(300)]}))
    async with running(sender_for(ledger, office)):
        await until(lambda: bool(ledger.scopes))
    assert set(ledger.scopes) == {"chat:1"}
    ledger, office = ledger_of(2), PostOffice(by_chat({2: [SlowDown(300)]}))
    async with running(sender_for(ledger, office)):
        await until(lambda: bool(ledger.scopes))
    assert set(ledger.scopes) == {"bot"}


async def test_a_lost_connection_fails_nobody_and_everything_goes_out_when_it_is_back() -> None:
    down = True
    ledger, office = ledger_of(40), PostOffice(lambda _c, _: NotConnected("refused") if down else Sent())
    async with running(sender_for(ledger, office, crowd=4)):
        await asyncio.sleep(0.4)
        assert set(ledger.states().values()) <= {"pending", "sending"}
        assert len(office.sent) < 120
        down = False
        await until(lambda: set(ledger.states().values()) == {"sent"})
    assert ledger.scopes == {}


async def test_a_server_that_is_down_costs_nobody_an_attempt() -> None:
    down = True
    ledger, office = ledger_of(60), PostOffice(lambda _c, _: ServerError("502") if down else Sent())
    async with running(sender_for(ledger, office, crowd=4)):
        await asyncio.sleep(0.6)
        assert "failed" not in ledger.states().values()
        down = False
        await until(lambda: set(ledger.states().values()) == {"sent"})


async def test_a_token_that_is_refused_waits_and_does_not_stop_the_sender() -> None:
    ledger, office = ledger_of(2), PostOffice(by_chat({1: [Unauthorized("Unauthorized")]}))
    await settle(ledger, office)
    assert set(ledger.states().values()) == {"sent"}


# --- trouble with the ledger


async def test_a_ledger_that_goes_away_stops_the_sending_loses_nothing_and_is_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ledger, office = ledger_of(300), PostOffice(delay=0.005)
    async with running(sender_for(ledger, office, crowd=10)) as sender:
        await until(lambda: len(office.sent) > 50)
        ledger.broken = Gone("no connection")
        await asyncio.sleep(0.1)
        sent = len(office.sent)
        await asyncio.sleep(0.4)
        assert len(office.sent) == sent
        ledger.broken = None
        await until(lambda: set(ledger.states().values()) == {"sent"})
    assert sorted(office.chats()) == list(range(1, 301))
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(said) == 2
    assert "nothing is lost" in said[0]
    assert "again" in said[1]
    assert sender.figures.storage_troubles == 1


async def test_a_full_disk_is_named(caplog: pytest.LogCaptureFixture) -> None:
    ledger, office = ledger_of(3), PostOffice()
    ledger.broken = StorageFull("disk is full")
    async with running(sender_for(ledger, office)):
        await asyncio.sleep(0.1)
        ledger.broken = None
        await until(lambda: set(ledger.states().values()) == {"sent"})
    assert "has no room (disk is full)" in caplog.text


async def test_an_edition_that_cannot_be_read_now_gives_its_rows_back() -> None:
    ledger, office = ledger_of(4), PostOffice()
    read = ledger.calls_of

    async def away(_: int) -> tuple[Call, ...]:
        raise Gone("no connection")

    ledger.calls_of = away  # type: ignore[method-assign]
    async with running(sender_for(ledger, office)):
        await asyncio.sleep(0.1)
        ledger.calls_of = read  # type: ignore[method-assign]
        await until(lambda: set(ledger.states().values()) == {"sent"})
    assert sorted(office.chats()) == [1, 2, 3, 4]


async def test_one_record_the_ledger_chokes_on_does_not_take_the_others_with_it() -> None:
    ledger, office = ledger_of(20), PostOffice()
    ledger.poison = 7
    async with running(sender_for(ledger, office)):
        await until(lambda: list(ledger.states().values()).count("sent") == 19)
    assert ledger.states()[7] == "sending"


# --- starting and stopping


async def test_stopping_finishes_what_is_under_way_and_gives_the_rest_back() -> None:
    ledger, office = ledger_of(100, edition=3), PostOffice(delay=0.1)
    async with running(sender_for(ledger, office, crowd=10)):
        await until(lambda: len(office.sent) >= 15)
    assert office.under_way == []
    assert "sending" not in ledger.states().values()
    for row in ledger.rows.values():
        texts = [one for one in office.sent if one.chat_id == row.delivery.chat_id]
        assert row.delivery.part == len(texts) == len(row.delivery.message_ids)
    rest = PostOffice()
    await settle(ledger, rest, within=5)
    assert len(office.sent) + len(rest.sent) == 300


async def test_what_does_not_finish_in_the_grace_is_recorded_as_unsure() -> None:
    ledger, office = ledger_of(1), PostOffice(delay=60)
    ledger.queue(2, kind="answer", lane=0)
    sender = sender_for(ledger, office)
    task = asyncio.create_task(sender.run())
    await until(lambda: len(office.sent) == 2)
    await sender.stop(grace=0.05)
    await asyncio.wait_for(task, 1)
    assert ledger.states() == {1: "uncertain", 2: "pending"}


async def test_stopping_with_the_ledger_away_says_what_is_not_recorded(caplog: pytest.LogCaptureFixture) -> None:
    ledger, office = ledger_of(3), PostOffice(delay=0.05)
    sender = sender_for(ledger, office)
    task = asyncio.create_task(sender.run())
    await until(lambda: len(office.sent) == 3)
    ledger.broken = Gone("no connection")
    await sender.stop()
    await asyncio.wait_for(task, 3)
    assert "what happened to 3 deliveries is not recorded yet" in caplog.text


async def test_a_sender_stopped_before_it_ran_sends_nothing() -> None:
    ledger, office = ledger_of(1), PostOffice()
    sender = sender_for(ledger, office)
    await sender.stop()
    await sender.run()
    assert office.sent == []


async def test_after_a_crash_its_own_leases_end_at_once_and_others_when_they_run_out() -> None:
    ledger, office = ledger_of(3), PostOffice()
    ledger.queue(4, kind="answer", lane=0)
    await ledger.claim(2, now(), now() + timedelta(hours=1), "sender")
    await ledger.claim(1, now(), now() + timedelta(hours=1), "another")
    await ledger.claim(1, now(), now() - timedelta(seconds=1), "gone")
    async with running(sender_for(ledger, office)):
        await until(lambda: ledger.states()[4] == "sent")
    assert ledger.states() == {1: "uncertain", 2: "sending", 3: "uncertain", 4: "sent"}


# --- everything at once

script_of_a_chat = st.lists(
    st.sampled_from(
        [
            Sent(),
            Sent(),
            Sent(),
            ChatGone("gone"),
            ChatMuted("mute"),
            TopicClosed("closed"),
            Refused("no", "markup"),
            Refused("no"),
            ServerError("500"),
            NotConnected("down"),
            Unsure("cut"),
        ]
    ),
    max_size=4,
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(script_of_a_chat, st.sampled_from([1, 3]), st.booleans()), min_size=1, max_size=12))
def test_whatever_happens_every_delivery_ends_in_a_true_state(
    chats: list[tuple[list[Outcome], int, bool]],
) -> None:
    async def story() -> None:
        ledger = MemoryLedger(editions={1: ONE, 3: THREE})
        left = {chat: list(script) for chat, (script, _, _) in enumerate(chats, 1)}
        arrived: dict[int, int] = {}

        def script(chat: int, _: Call) -> Outcome:
            outcome = left[chat].pop(0) if left[chat] else Sent()
            arrived[chat] = arrived.get(chat, 0) + isinstance(outcome, Sent)
            return outcome

        for chat, (_, edition, answer) in enumerate(chats, 1):
            ledger.queue(chat, edition=edition, kind="answer" if answer else "digest", lane=0 if answer else 2)
        office = PostOffice(script)
        pace = Pace(None)
        pace.chats.BURST = 100  # this story is about states, not about seconds
        await settle(ledger, office, within=10, pace=pace)
        for chat, row in enumerate(ledger.rows.values(), 1):
            parts = len(ledger.editions[row.delivery.edition_id or 0])
            known = [number for number in row.delivery.message_ids if number]
            assert len(known) == arrived.get(chat, 0)
            if row.state == "sent":
                assert len(known) == parts
            elif row.state == "uncertain":
                assert len(row.delivery.message_ids) == parts
            else:
                assert row.state == "failed"
                assert row.reason
        assert not office.twice_in_a_chat

    asyncio.run(story())
