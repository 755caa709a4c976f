"""The whole way of a question: a person in the playground, the poller, the inbox and the ledger on SQLite, and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from telegram import Bot

from bot.commands.asking import Desk
from bot.commands.readership import Readership
from bot.delivery.ledger import Record
from bot.delivery.outcome import NotModified, Sent
from bot.playground import Playground
from bot.playground.people import Person
from bot.playground.state import Chat, Message
from bot.storage.engine import Storage, open_storage
from bot.subscribers import Subscribers
from bot.telegram.messenger import Messenger
from bot.telegram.reception import Reception
from bot.telegram.request import AiohttpRequest
from bot.telegram.updates import InboxRunner, Letterbox, Poller
from content.markup import write
from content.wording.words import Words
from tests.bot.commands.fakes import ATLAS, FakeArchive, FakeDigests, entry, filed

TOKEN = "123456:AAA-canary-token-that-must-never-be-logged"


@dataclass
class Clock:
    """The time, which only moves when it is moved."""

    now: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class House:
    """Everything that answers, run by hand: nothing happens between two calls of `work`."""

    def __init__(self, clock: Clock, playground: Playground, storage: Storage, bot: Bot, messenger: Messenger) -> None:
        self.clock = clock
        self.playground, self.storage, self.messenger = playground, storage, messenger
        self.subscribers = Subscribers(storage.book)
        self.archive = FakeArchive([filed(n, f"Title {n}", ("Trade",)) for n in range(1, 4)])
        desk = Desk(Words(), Readership(self.subscribers), self.subscribers, self.archive, FakeDigests(), ATLAS)
        self.reception = Reception(
            bot, desk=desk, outbox=storage.ledger, chats=self.subscribers, write=write, clock=self.clock
        )
        letterbox = Letterbox(storage.inbox, self.clock, lambda: None)
        self.poller = Poller(bot, letterbox, timeout=0)
        handling = self.reception
        self.runner = InboxRunner(bot, storage.inbox, self.clock, handling.handle, handling.apologise, first_wait=0.01)

    async def work(self) -> None:
        """Fetch, handle and send until nothing is left to do."""
        while True:
            assert await self.poller.once() == 0
            await self.runner.drain()
            if not await self._send():
                self.clock.now += timedelta(seconds=10)
                return

    async def _send(self) -> int:
        claimed = await self.storage.ledger.claim(50, self.clock(), self.clock() + timedelta(minutes=1), "worker")
        for delivery in claimed:
            calls = delivery.calls or await self.storage.ledger.calls_of(delivery.edition_id or 0)
            for call in calls:
                outcome = await self.messenger.prepare(call).send(delivery.chat_id, delivery.thread_id)
                assert isinstance(outcome, Sent | NotModified), outcome
            record = Record(delivery.id, delivery.chat_id, "sent", 1, 1)
            await self.storage.ledger.record([record], self.clock(), "worker")
        return len(claimed)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        clock = Clock()
        playground = Playground(TOKEN, clock)
        await playground.start()
        stack.push_async_callback(playground.stop)
        storage = await stack.enter_async_context(open_storage(f"sqlite:///{tmp_path}/herald.db", "worker"))
        bot = Bot(TOKEN, base_url=playground.base_url, request=AiohttpRequest(), get_updates_request=AiohttpRequest())
        messenger = await stack.enter_async_context(Messenger(TOKEN, server=playground.address))
        house = House(clock, playground, storage, bot, messenger)
        await house.reception.start()
        stack.push_async_callback(house.reception.stop)
        yield house


def last(chat: Chat) -> Message:
    """The newest message of the bot."""
    return next(message for message in reversed(chat.messages) if message.from_bot)


def text(chat: Chat) -> str:
    return str(last(chat).content.get("text", ""))


async def said(house: House, person: Person, words: str, chat: Chat | None = None, thread: int = 0) -> str:
    chat = chat or person.chat
    person.say(chat, words, thread=thread)
    await house.work()
    return text(chat)


async def tapped(house: House, person: Person, label: str, chat: Chat | None = None) -> str:
    chat = chat or person.chat
    tap = person.tap(last(chat), label)
    await house.work()
    return await tap.answered()


async def test_somebody_starts_chooses_where_and_when_and_sees_it_in_the_settings(house: House) -> None:
    aysel = house.playground.person("Aysel", language_code="az")
    aysel.start()
    await house.work()
    assert "Hello, Aysel!" in text(aysel.chat)
    greeting = last(aysel.chat)
    await tapped(house, aysel, "Baku")
    assert "16:00" in text(aysel.chat)
    assert await tapped(house, aysel, "08:00") == "Saved"
    assert last(aysel.chat) is greeting  # all of it in one message
    assert "every day at 08:00" in text(aysel.chat)
    assert "Saturday 21 November, 08:00 (Baku time)" in text(aysel.chat)
    settings = await said(house, aysel, "/settings")
    assert "Baku (Asia/Baku)" in settings
    await tapped(house, aysel, "Full")
    standing = await house.subscribers.find(aysel.id)
    assert standing is not None
    assert (standing.chat.length, standing.chat.zone) == ("full", "Asia/Baku")


async def test_a_private_chat_that_was_refused_and_then_writes_gets_its_digests_again(house: House) -> None:
    aysel = house.playground.person("Aysel")
    await said(house, aysel, "/schedule daily 8")
    await house.subscribers.muted(aysel.id, "TOPIC_CLOSED", house.clock())
    assert "every day at 08:00" in await said(house, aysel, "/settings")
    standing = await house.subscribers.find(aysel.id)
    assert standing is not None
    assert (standing.chat.state, standing.subscriptions[0].due_at is not None) == ("active", True)


async def test_pausing_and_coming_back_keeps_everything(house: House) -> None:
    aysel = house.playground.person("Aysel")
    await said(house, aysel, "/schedule weekly fri 18")
    await said(house, aysel, "/topics trade")
    assert "Paused" in await said(house, aysel, "/stop")
    assert "only when you ask" in await said(house, aysel, "/schedule")
    await said(house, aysel, "/stop")
    await tapped(house, aysel, "Start again")
    assert "every Friday at 18:00" in text(aysel.chat)
    assert "Trade" in await said(house, aysel, "/settings")


async def test_choosing_a_schedule_while_paused_begins_again(house: House) -> None:
    aysel = house.playground.person("Aysel")
    await said(house, aysel, "/start")
    await said(house, aysel, "/stop")
    assert "Next digest" in await said(house, aysel, "/schedule daily 9")


async def test_blocking_and_unblocking_switch_off_and_on(house: House) -> None:
    aysel = house.playground.person("Aysel")
    await said(house, aysel, "/start")
    aysel.block()
    await house.work()
    standing = await house.subscribers.find(aysel.id)
    assert standing is not None
    assert (standing.chat.state, standing.subscriptions[0].due_at) == ("gone", None)
    aysel.start()
    await house.work()
    standing = await house.subscribers.find(aysel.id)
    assert standing is not None
    assert standing.chat.state == "active"
    assert standing.subscriptions[0].due_at is not None


async def test_a_group_is_set_up_by_its_administrator_only_and_survives_its_upgrade(house: House) -> None:
    boss, guest = house.playground.person("Boss"), house.playground.person("Guest")
    group = house.playground.group("Desk", boss, guest)
    await house.work()
    assert "administrator" in text(group)
    assert "administrators" in await said(house, guest, "/schedule daily 7", group)
    assert await house.subscribers.find(group.id) is None
    assert "07:00" in await said(house, boss, "/schedule daily 7", group)
    assert await tapped(house, guest, "Off", group) == "Only administrators can change this."
    new = house.playground.upgrade(group)
    await house.work()
    assert await house.subscribers.find(group.id) is None
    assert "every day at 07:00" in await said(house, boss, "/schedule", new)


async def test_a_channel_is_set_up_by_posting_in_it(house: House) -> None:
    boss = house.playground.person("Boss")
    await said(house, boss, "/start")
    channel = house.playground.channel("News", boss)
    await house.work()
    assert "News" in text(boss.chat)
    assert "every Monday at 09:00" in await said(house, boss, "/schedule weekly mon 9", channel)


async def test_forgetting_leaves_nothing_in_the_database(house: House) -> None:
    aysel = house.playground.person("Aysel")
    for words in ("/start", "/timezone baku", "/topics trade", "/latest"):
        await said(house, aysel, words)
    assert str(aysel.id) in await said(house, aysel, "/mydata")
    await said(house, aysel, "/forget")
    await tapped(house, aysel, "Yes, delete")
    assert "deleted" in text(aysel.chat)
    assert await house.subscribers.export(aysel.id) == {}


async def test_what_breaks_is_apologised_for_and_the_next_question_answered(house: House) -> None:
    aysel = house.playground.person("Aysel")
    articles, house.archive.articles = house.archive.articles, None  # type: ignore[assignment]
    assert "Sorry" in await said(house, aysel, "/latest")
    house.archive.articles = articles
    assert "Title 3" in await said(house, aysel, "/latest")


async def test_a_bot_that_was_away_answers_everybody_once(house: House) -> None:
    people = [house.playground.person(f"P{n}") for n in range(20)]
    for person in people:
        person.start()
        person.say(person.chat, "/latest")
    await house.work()
    await house.work()
    for person in people:
        assert len([message for message in person.chat.messages if message.from_bot]) == 2


async def test_the_file_of_initiatives_arrives_as_a_document(house: House) -> None:
    house.archive.initiatives = [entry("Training", "Joint drills")]
    aysel = house.playground.person("Aysel")
    aysel.say(aysel.chat, "/initiatives csv")
    await house.work()
    sent = last(aysel.chat)
    assert sent.content["document"]["file_name"] == "initiatives.csv"
    assert sent.text == "1 initiative, for a spreadsheet"


async def test_the_list_of_initiatives_is_subscribed_to_by_itself(house: House) -> None:
    aysel = house.playground.person("Aysel")
    assert "every Monday at 09:00" in await said(house, aysel, "/initiatives weekly")
    standing = await house.subscribers.find(aysel.id)
    assert standing is not None
    assert [(one.product, one.schedule.cadence) for one in standing.subscriptions] == [("initiatives", "weekly")]
    await said(house, aysel, "/timezone Baku")
    await said(house, aysel, "/stop")
    standing = await house.subscribers.find(aysel.id)
    assert standing is not None
    assert [(one.product, one.paused, one.zone) for one in standing.subscriptions] == [
        ("initiatives", True, "Asia/Baku")
    ]


async def test_a_pause_and_a_new_start_are_for_the_digest_and_the_list(house: House) -> None:
    aysel = house.playground.person("Aysel")
    await said(house, aysel, "/topics trade")
    await said(house, aysel, "/initiatives weekly")
    await said(house, aysel, "/stop")
    await said(house, aysel, "/start")
    standing = await house.subscribers.find(aysel.id)
    assert standing is not None
    assert [(one.paused, one.topics) for one in standing.subscriptions] == [(False, ("Trade",))] * 2
    await said(house, aysel, "/initiatives off")
    standing = await house.subscribers.find(aysel.id)
    assert standing is not None
    assert [one.due_at is None for one in standing.subscriptions] == [False, True]
