from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.delivery.ledger import Record
from bot.schedules import Schedule, UnknownZone
from bot.storage.engine import Storage
from bot.storage.schema import metadata
from bot.subscribers import NotSubscribed
from content.markup.calls import Call
from tests.bot.makers import NOON, TOMORROW, after
from tests.bot.storage.house import LEASE, House

HELLO = (Call("sendMessage", {"text": "hello"}),)


async def test_a_new_subscription_reaches_back_a_day(storage: Storage) -> None:
    house = House(storage)
    house.now = after(hours=-30)
    await house.publish("Last week")
    house.now = after(hours=-20)
    await house.publish("Yesterday")
    house.now = NOON
    await house.subscribe(1)
    one = await house.subscription(1)
    assert (one.covered, one.due_at, one.zone, one.schedule) == (1, TOMORROW, "UTC", Schedule("daily"))
    await house.plan(TOMORROW)
    assert await house.send() == [(1, "digest brief [2]")]


async def test_subscribing_again_keeps_what_was_chosen_and_what_is_due(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1, schedule=Schedule("weekly", 60, 3))
    await house.subscribers.set_zone(1, "Asia/Baku", NOON)
    before = await house.standing(1)
    assert await house.subscribers.subscribe(1, after(days=30)) == before


async def test_subscribing_ends_a_pause_and_an_absence(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1, 2)
    await house.subscribers.pause(1, NOON)
    await house.subscribers.gone(2, "blocked", NOON)
    assert [(await house.subscription(chat)).due_at for chat in (1, 2)] == [None, None]
    for chat in (1, 2):
        await house.subscribers.subscribe(chat, NOON, title="Me")
    assert [(await house.subscription(chat)).due_at for chat in (1, 2)] == [TOMORROW, TOMORROW]
    assert (await house.standing(2)).chat.state == "active"


async def test_threads_have_subscriptions_of_their_own(storage: Storage) -> None:
    house = House(storage)
    await house.subscribers.subscribe(1, NOON, 0, kind="supergroup")
    await house.subscribers.subscribe(1, NOON, 7, kind="supergroup")
    await house.subscribers.reschedule(1, Schedule("off"), NOON, thread_id=7)
    standing = await house.standing(1)
    assert [one.thread_id for one in standing.subscriptions] == [0, 7]
    assert [one.schedule.cadence for one in standing.subscriptions] == ["daily", "off"]


async def test_a_zone_counts_for_everything_of_the_chat_and_moves_what_is_due(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.subscribers.set_zone(1, "Asia/Baku", NOON)
    standing = await house.standing(1)
    assert (standing.chat.zone, standing.subscriptions[0].due_at) == ("Asia/Baku", TOMORROW - timedelta(hours=4))
    with pytest.raises(UnknownZone):
        await house.subscribers.set_zone(1, "Mars/Olympus", NOON)


async def test_changes_to_a_chat_nobody_knows_are_refused(storage: Storage) -> None:
    house = House(storage)
    with pytest.raises(NotSubscribed):
        await house.subscribers.pause(1, NOON)
    await house.subscribe(1)
    with pytest.raises(NotSubscribed):
        await house.subscribers.pause(1, NOON, thread_id=5)
    await house.subscribers.gone(99, "blocked", NOON)
    await house.subscribers.returned(99, NOON)
    assert await house.subscribers.find(99) is None


async def test_a_pause_takes_back_what_waits_and_loses_nothing(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.publish("Port opens")
    await house.plan(TOMORROW)
    await house.subscribers.pause(1, house.now)
    assert await house.send() == []
    assert (await storage.ledger.report()).skipped_by == {"withdrawn": 1}
    await house.subscribers.resume(1, house.now)
    await house.plan(TOMORROW + timedelta(days=1))
    assert await house.send() == [(1, "digest brief [1]")]


@pytest.mark.parametrize("before", [Schedule("at_once"), Schedule("daily")])
async def test_what_waits_comes_at_the_hour_that_was_chosen_last(storage: Storage, before: Schedule) -> None:
    house = House(storage)
    await house.subscribe(1, schedule=before)
    await house.publish("Port opens")
    assert await house.plan(TOMORROW) == 1
    await house.subscribers.reschedule(1, Schedule("daily", 20 * 60), house.now)
    assert await house.send() == []
    assert await house.plan(TOMORROW + timedelta(hours=11)) == 0
    assert await house.plan(TOMORROW + timedelta(hours=12)) == 1
    assert await house.send() == [(1, "digest brief [1]")]
    assert (await storage.ledger.report()).adds_up


async def test_who_changes_their_mind_twice_still_reads_at_once(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1, schedule=Schedule("at_once"))
    await house.publish("Port opens")
    await house.plan(NOON)
    for cadence in ("daily", "at_once"):
        await house.subscribers.reschedule(1, Schedule(cadence), NOON)
    assert await house.plan(after(seconds=1)) == 1
    assert await house.send() == [(1, "post brief [1]")]


async def test_another_hour_takes_back_nothing_that_is_urgent_or_was_asked_for(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1, 2)
    await house.publish("Port opens")
    await house.digests.digest_now(1, 0, "x", NOON)
    await house.publish("Port burns", urgent=True)
    await house.plan(NOON)
    for chat in (1, 2):
        await house.subscribers.reschedule(chat, Schedule("off"), NOON)
    assert await house.send() == [(1, "digest brief [1]"), (1, "urgent brief [2]"), (2, "urgent brief [2]")]


async def test_a_digest_of_which_a_part_has_come_is_finished_whatever_is_chosen(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.publish("Port opens")
    await house.plan(TOMORROW)
    (row,) = await storage.ledger.claim(1, house.now, house.now + LEASE, "worker")
    await storage.ledger.record([Record(row.id, 1, "pending", 1, 0, message_ids=(5,))], house.now, "worker")
    await house.subscribers.reschedule(1, Schedule("off"), house.now)
    assert await house.send() == [(1, "digest brief [1]")]


async def test_other_topics_make_a_waiting_digest_anew(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.publish("Port opens", topics=("economy",))
    await house.publish("Cup final", topics=("sport",))
    await house.plan(TOMORROW)
    await house.subscribers.set_topics(1, ["sport", " sport "], house.now)
    assert (await house.subscription(1)).topics == ("sport",)
    await house.plan(house.now)
    assert await house.send() == [(1, "digest brief [2]")]


async def test_other_topics_while_nothing_waits_leave_the_hour_as_it_is(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.subscribers.set_topics(1, ["sport"], NOON)
    assert (await house.subscription(1)).due_at == TOMORROW


async def test_where_we_are_muted_we_try_again_after_a_day(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1, 2)
    await house.subscribers.muted(1, "topic closed", NOON)
    assert await house.subscribers.retry_muted(after(hours=23)) == 0
    assert await house.subscribers.retry_muted(after(hours=25)) == 1
    assert (await house.standing(1)).chat.state == "active"
    assert (await house.subscription(1)).due_at == TOMORROW + timedelta(days=1)


async def test_a_group_that_becomes_a_supergroup_keeps_its_settings_and_gets_its_message(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.subscribers.set_topics(1, ["sport"], NOON)
    await house.subscribers.present(1, NOON, layout="rich", length="full")
    await house.publish("Cup final", topics=("sport",))
    await house.plan(TOMORROW)
    await house.subscribers.migrate(1, -100, TOMORROW)
    await house.subscribers.migrate(1, -100, TOMORROW)
    standing = await house.standing(-100)
    assert (standing.chat.kind, standing.chat.layout, standing.chat.length) == ("supergroup", "rich", "full")
    assert standing.subscriptions[0].topics == ("sport",)
    assert await house.subscribers.find(1) is None
    assert await house.send() == [(-100, "digest full [1]")]


async def test_a_supergroup_that_is_there_already_takes_the_settings_of_the_group(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.subscribers.set_zone(1, "Asia/Baku", NOON)
    await house.publish("Port opens")
    await house.plan(TOMORROW - timedelta(hours=4))
    await house.send()
    await house.subscribe(-100)
    await house.subscribers.migrate(1, -100, house.now)
    standing = await house.standing(-100)
    assert [(one.zone, one.covered) for one in standing.subscriptions] == [("Asia/Baku", 1)]
    await house.publish("Bridge closes")
    await house.plan(TOMORROW + timedelta(hours=20))
    assert await house.send() == [(-100, "digest brief [2]")]


async def test_a_supergroup_that_has_got_its_digest_keeps_its_own(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.publish("Port opens")
    await house.subscribe(-100, schedule=Schedule("daily", 9 * 60))
    await house.digests.digest_now(-100, 0, "x", NOON)
    await house.send()
    await house.subscribers.migrate(1, -100, NOON)
    standing = await house.standing(-100)
    assert [(one.schedule.minute, one.covered) for one in standing.subscriptions] == [(9 * 60, 1)]


async def test_who_is_forgotten_leaves_no_trace_but_counts(storage: Storage) -> None:
    house = House(storage)
    chat = 123456789
    await house.subscribe(chat, 2)
    await house.publish("Port opens")
    await house.plan(TOMORROW)
    await house.send()
    await house.publish("Bridge closes")
    await house.plan(TOMORROW + timedelta(days=1))
    await storage.ledger.answer("a", chat, 0, HELLO, NOON)
    await storage.ledger.hold(f"chat:{chat}", TOMORROW)
    exported = await house.subscribers.export(chat)
    assert len(exported["deliveries"]) == 3
    await house.subscribers.forget(chat, house.now)
    async with storage.database.read() as connection:
        for table in metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                assert str(chat) not in str(row), table.name
    assert await house.subscribers.export(chat) == {}
    report = await storage.ledger.report()
    assert report.adds_up and report.planned == 4
    assert await house.send() == [(2, "digest brief [2]")]
