"""No update is lost, none is handled twice, and trouble is waited out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from telegram import Bot, Update

from bot.inbox import Arrived
from bot.telegram.updates import InboxRunner, Letterbox, Poller, TokenRefused, chat_of
from tests.bot.commands.fakes import NOW
from tests.bot.telegram.fake_api import (
    CHANNEL,
    GROUP,
    PERSON,
    PRIVATE,
    TOKEN,
    FakeApi,
    fake_bot,
    membership,
    refusal,
    said,
    tapped,
)


@dataclass
class FakeInbox:
    """Rows in a dictionary; `broken` says how often it cannot be reached."""

    rows: dict[int, Arrived] = field(default_factory=dict)
    finished: dict[int, str] = field(default_factory=dict)
    broken: int = 0

    async def add(self, updates: Sequence[Arrived], now: datetime) -> int:
        self._reach()
        new = [one for one in updates if one.update_id not in self.rows]
        self.rows |= {one.update_id: one for one in new}
        return len(new)

    async def waiting(self, limit: int, busy: Collection[int], now: datetime) -> Sequence[Arrived]:
        self._reach()
        left = [one for number, one in sorted(self.rows.items()) if number not in self.finished]
        return [one for one in left if one.chat_id not in busy][:limit]

    async def done(self, update_id: int, now: datetime, reason: str = "") -> None:
        self._reach()
        self.finished[update_id] = reason

    def _reach(self) -> None:
        if self.broken:
            self.broken -= 1
            raise OSError("the disk is full")


@pytest.fixture
async def api_and_bot() -> AsyncIterator[tuple[FakeApi, Bot]]:
    api = FakeApi()
    async with fake_bot(api) as bot:
        yield api, bot


def poller(bot: Bot, inbox: FakeInbox, woken: list[int] | None = None) -> Poller:
    letterbox = Letterbox(inbox, lambda: NOW, lambda: woken.append(1) if woken is not None else None)
    return Poller(bot, letterbox, timeout=0, jitter=lambda: 1.0)


# -- getting them -------------------------------------------------------------------------------------------------


async def test_updates_are_kept_before_they_are_confirmed(api_and_bot: tuple[FakeApi, Bot]) -> None:
    api, bot = api_and_bot
    inbox, woken = FakeInbox(broken=1), []
    update = said("/latest")
    api.answers["getUpdates"] = [update]
    polling = poller(bot, inbox, woken)
    assert await polling.once() > 0  # the inbox is out of reach
    assert not inbox.rows
    assert await polling.once() == 0
    api.answers["getUpdates"] = []
    await polling.once()
    asked = api.asked("getUpdates")
    assert "offset" not in asked[1]
    assert asked[2]["offset"] == update["update_id"] + 1
    assert json.loads(inbox.rows[update["update_id"]].payload) == update
    assert woken == [1]


async def test_an_update_that_comes_twice_is_kept_once(api_and_bot: tuple[FakeApi, Bot]) -> None:
    api, bot = api_and_bot
    inbox, woken = FakeInbox(), []
    api.answers["getUpdates"] = [said("/latest")]
    await poller(bot, inbox, woken).once()
    await poller(bot, inbox, woken).once()
    assert (len(inbox.rows), woken) == (1, [1])


async def test_an_update_of_a_kind_nobody_knows_stops_nothing(api_and_bot: tuple[FakeApi, Bot]) -> None:
    api, bot = api_and_bot
    inbox = FakeInbox()
    api.answers["getUpdates"] = [{"update_id": 5, "telepathy": {"from": 3}}, {"no": "update"}, said("/latest")]
    assert await poller(bot, inbox).once() == 0
    assert len(inbox.rows) == 2


async def test_two_pollers_wait_and_tell_once(
    api_and_bot: tuple[FakeApi, Bot], caplog: pytest.LogCaptureFixture
) -> None:
    api, bot = api_and_bot
    api.answers["getUpdates"] = refusal(409, "Conflict: terminated by other getUpdates request")
    polling = poller(bot, FakeInbox())
    assert [await polling.once() for _ in range(5)] == [5.0] * 5
    told = [record for record in caplog.records if record.name == "bot.telegram.updates"]
    assert len(told) == 1
    api.answers["getUpdates"] = []
    assert await polling.once() == 0


async def test_a_webhook_left_over_is_removed_and_nothing_dropped(api_and_bot: tuple[FakeApi, Bot]) -> None:
    api, bot = api_and_bot
    api.answers["getUpdates"] = refusal(409, "Conflict: can't use getUpdates method while webhook is active")
    assert await poller(bot, FakeInbox()).once() > 0
    assert api.asked("deleteWebhook")[0].get("drop_pending_updates", False) is False


async def test_flood_control_is_obeyed(api_and_bot: tuple[FakeApi, Bot]) -> None:
    api, bot = api_and_bot
    api.answers["getUpdates"] = refusal(429, "Too Many Requests: retry after 17", retry_after=17)
    assert await poller(bot, FakeInbox()).once() == 17


async def test_waits_grow_and_are_bounded(api_and_bot: tuple[FakeApi, Bot]) -> None:
    api, bot = api_and_bot
    api.answers["getUpdates"] = refusal(502, "Bad Gateway")
    polling = poller(bot, FakeInbox())
    waits = [await polling.once() for _ in range(8)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (1.0, 30.0)


async def test_a_refused_token_is_an_error_that_does_not_name_it(api_and_bot: tuple[FakeApi, Bot]) -> None:
    api, bot = api_and_bot
    api.answers["getUpdates"] = refusal(401, "Unauthorized")
    with pytest.raises(TokenRefused) as refused:
        await poller(bot, FakeInbox()).run()
    assert TOKEN not in str(refused.value)


async def test_one_404_on_the_way_is_waited_out_and_many_are_not(api_and_bot: tuple[FakeApi, Bot]) -> None:
    api, bot = api_and_bot
    api.answers["getUpdates"] = refusal(404, "Not Found")
    polling = poller(bot, FakeInbox())
    assert await polling.once() > 0
    with pytest.raises(TokenRefused):
        for _ in range(5):
            await polling.once()


# -- by webhook ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"1", b'{"update_id": "1"}', b'{"update_id": true}', b"\xff\xfe", b"{}"]
)
async def test_a_body_that_is_no_update_is_not_accepted(body: bytes) -> None:
    inbox = FakeInbox()
    assert not await Letterbox(inbox, lambda: NOW, lambda: None).accept(body)
    assert not inbox.rows


async def test_an_update_is_accepted_only_when_it_is_kept() -> None:
    inbox = FakeInbox(broken=1)
    letterbox = Letterbox(inbox, lambda: NOW, lambda: None)
    body = json.dumps(said("/latest")).encode()
    with pytest.raises(OSError, match="disk"):
        await letterbox.accept(body)
    assert await letterbox.accept(body)
    assert await letterbox.accept(body)
    assert len(inbox.rows) == 1


@pytest.mark.parametrize(
    ("update", "chat_id"),
    [
        (said("x", GROUP), -50),
        (said("x", CHANNEL), -100900),
        (tapped("a:b", GROUP), -50),
        (membership(GROUP, "left", "member"), -50),
        ({"update_id": 1, "inline_query": {"id": "1", "from": PERSON, "query": ""}}, 7),
        ({"update_id": 1}, 0),
        ({"update_id": 1, "message": {"chat": {"id": "7"}}}, 0),
    ],
)
def test_an_update_is_filed_under_its_chat(update: dict[str, Any], chat_id: int) -> None:
    assert chat_of(update) == chat_id


# -- handling them ------------------------------------------------------------------------------------------------


@dataclass
class Desk:
    """Notes what it is handed; may fail, may be slow."""

    failures: dict[str, int] = field(default_factory=dict)
    slow: frozenset[int] = frozenset()
    handled: list[tuple[int, str]] = field(default_factory=list)
    sorry: list[int] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, update: Update) -> None:
        message = update.effective_message
        assert message is not None
        text = message.text or ""
        if message.chat.id in self.slow:
            await self.gate.wait()
        if self.failures.get(text, 0) > 0:
            self.failures[text] -= 1
            raise ValueError(f"cannot: {text}")
        self.handled.append((message.chat.id, text))

    async def apologise(self, update: Update) -> None:
        self.sorry.append(update.update_id)


async def filled(*updates: dict[str, Any]) -> FakeInbox:
    inbox = FakeInbox()
    await Letterbox(inbox, lambda: NOW, lambda: None).put(updates)
    return inbox


def runner(bot: Bot, inbox: FakeInbox, desk: Desk, **more: Any) -> InboxRunner:
    return InboxRunner(bot, inbox, lambda: NOW, desk.handle, desk.apologise, first_wait=0.001, **more)


def in_chat(number: int, text: str) -> dict[str, Any]:
    return said(text, {**PRIVATE, "id": number})


async def test_the_updates_of_a_chat_are_handled_in_order(api_and_bot: tuple[FakeApi, Bot]) -> None:
    _, bot = api_and_bot
    desk = Desk()
    inbox = await filled(*(in_chat(n % 3, str(n)) for n in range(300)))
    await runner(bot, inbox, desk).drain()
    for chat in range(3):
        assert [int(text) for where, text in desk.handled if where == chat] == list(range(chat, 300, 3))
    assert set(inbox.finished.values()) == {""}


async def test_a_slow_chat_does_not_hold_up_the_others(api_and_bot: tuple[FakeApi, Bot]) -> None:
    _, bot = api_and_bot
    desk = Desk(slow=frozenset({1}))
    inbox = await filled(*(in_chat(1, str(n)) for n in range(400)), in_chat(2, "quick"))
    running = runner(bot, inbox, desk, look_every=0.01)
    task = asyncio.create_task(running.run())
    async with asyncio.timeout(5):
        while not desk.handled:
            await asyncio.sleep(0.005)
    assert desk.handled == [(2, "quick")]
    desk.gate.set()
    async with asyncio.timeout(5):
        while len(desk.handled) < 401:
            await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_no_more_chats_are_served_at_once_than_allowed(api_and_bot: tuple[FakeApi, Bot]) -> None:
    _, bot = api_and_bot
    desk = Desk(slow=frozenset(range(100)))
    running = runner(bot, await filled(*(in_chat(n, "x") for n in range(100))), desk, chats_at_once=4)
    draining = asyncio.create_task(running.drain())
    await asyncio.sleep(0.05)
    assert len(running._busy) == 4
    desk.gate.set()
    await draining
    assert len(desk.handled) == 100


async def test_what_fails_once_is_tried_again_and_not_apologised_for(api_and_bot: tuple[FakeApi, Bot]) -> None:
    _, bot = api_and_bot
    desk = Desk(failures={"/latest": 2})
    await runner(bot, await filled(said("/latest")), desk).drain()
    assert desk.handled == [(7, "/latest")]
    assert not desk.sorry


async def test_what_always_fails_is_set_aside_with_one_apology_and_the_rest_goes_on(
    api_and_bot: tuple[FakeApi, Bot], caplog: pytest.LogCaptureFixture
) -> None:
    _, bot = api_and_bot
    desk = Desk(failures={"my secret": 99})
    inbox = await filled(said("my secret"), said("next"))
    await runner(bot, inbox, desk).drain()
    assert desk.handled == [(7, "next")]
    assert len(desk.sorry) == 1
    reason = inbox.finished[desk.sorry[0]]
    assert reason.startswith("ValueError at test_updates.py:")
    assert "my secret" not in caplog.text


async def test_an_update_the_library_cannot_read_is_set_aside(api_and_bot: tuple[FakeApi, Bot]) -> None:
    _, bot = api_and_bot
    desk = Desk()
    inbox = await filled({"update_id": 3, "message": {"chat": {"id": 7}}}, said("next"))
    await runner(bot, inbox, desk).drain()
    assert inbox.finished[3].startswith(("KeyError", "TypeError"))
    assert desk.handled == [(7, "next")]


async def test_an_inbox_out_of_reach_loses_nothing(api_and_bot: tuple[FakeApi, Bot]) -> None:
    _, bot = api_and_bot
    desk = Desk()
    inbox = await filled(said("a"), said("b"))
    inbox.broken = 3
    running = runner(bot, inbox, desk, look_every=0.01)
    task = asyncio.create_task(running.run())
    running.wake()
    async with asyncio.timeout(5):
        while len(inbox.finished) < 2:
            await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert {text for _, text in desk.handled} == {"a", "b"}


async def test_being_stopped_finishes_what_has_begun(api_and_bot: tuple[FakeApi, Bot]) -> None:
    _, bot = api_and_bot
    desk = Desk(slow=frozenset({7}))
    inbox = await filled(said("a"))
    running = runner(bot, inbox, desk)
    task = asyncio.create_task(running.run())
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.sleep(0.01)
    assert not task.done()
    desk.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert inbox.finished
