from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from bot.digests import Digests
from bot.editions import Wanted
from bot.schedules import Schedule
from bot.storage.engine import Storage, open_storage
from content.markup.calls import Call
from tests.bot.makers import NOON, TOMORROW, after
from tests.bot.storage.house import House, compose


async def test_everybody_who_is_due_gets_one_digest_of_what_is_new(storage: Storage) -> None:
    house = House(storage)
    await house.publish("Port opens")
    await house.subscribe(1, 2)
    await house.publish("Bridge closes")
    assert await house.plan(TOMORROW) == 2
    assert await house.send() == [(1, "digest brief [1, 2]"), (2, "digest brief [1, 2]")]
    assert (await storage.ledger.report()).adds_up


async def test_nobody_gets_anything_before_it_is_due(storage: Storage) -> None:
    house = House(storage)
    await house.publish("Port opens")
    await house.subscribe(1)
    assert await house.plan(TOMORROW - timedelta(minutes=1)) == 0
    assert await house.send() == []


async def test_planning_twice_plans_once(storage: Storage) -> None:
    house = House(storage)
    await house.publish("Port opens")
    await house.subscribe(1)
    assert [await house.plan(TOMORROW), await house.plan(TOMORROW)] == [1, 0]


async def test_what_was_confirmed_does_not_come_again_and_what_failed_does(storage: Storage) -> None:
    house = House(storage)
    await house.publish("Port opens")
    await house.subscribe(1)
    await house.plan(TOMORROW)
    await house.send("failed")
    await house.publish("Bridge closes")
    await house.plan(TOMORROW + timedelta(days=1))
    assert await house.send("uncertain") == [(1, "digest brief [1, 2]")]
    await house.publish("Mayor resigns")
    await house.plan(TOMORROW + timedelta(days=2))
    assert await house.send() == [(1, "digest brief [3]")]


async def test_a_subscription_has_one_digest_on_its_way_and_stays_due(storage: Storage) -> None:
    house = House(storage)
    await house.publish("Port opens")
    await house.subscribe(1)
    await house.plan(TOMORROW)
    await house.publish("Bridge closes")
    assert await house.plan(TOMORROW + timedelta(days=1)) == 0
    await house.send()
    assert await house.plan(TOMORROW + timedelta(days=1, hours=1)) == 1
    assert await house.send() == [(1, "digest brief [2]")]


async def test_an_empty_window_sends_nothing_and_moves_on(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.subscribers.set_topics(1, ["sport"], NOON)
    await house.publish("Port opens", topics=("economy",))
    assert await house.plan(TOMORROW) == 0
    one = (await house.subscribers.find(1)).subscription()  # type: ignore[union-attr]
    assert one is not None
    assert (one.covered, one.due_at) == (1, TOMORROW + timedelta(days=1))


async def test_a_digest_that_is_hours_late_is_left_to_the_next_slot_which_covers_both(storage: Storage) -> None:
    house = House(storage)
    await house.publish("Port opens")
    await house.subscribe(1)
    assert await house.plan(TOMORROW + timedelta(hours=7)) == 0
    assert await house.plan(TOMORROW + timedelta(days=1)) == 1
    assert await house.send() == [(1, "digest brief [1]")]


async def test_a_digest_that_is_a_little_late_is_sent_once(storage: Storage) -> None:
    house = House(storage)
    await house.publish("Port opens")
    await house.subscribe(1)
    assert await house.plan(TOMORROW + timedelta(hours=5)) == 1


async def test_readers_of_topics_get_their_own_edition(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1, 2, 3)
    await house.subscribers.set_topics(2, ["Sport"], NOON)
    await house.publish("Port opens", topics=("economy",))
    await house.publish("Cup final", topics=("sport",))
    await house.plan(TOMORROW)
    assert await house.send() == [(1, "digest brief [1, 2]"), (2, "digest brief [2]"), (3, "digest brief [1, 2]")]


async def test_who_reads_at_once_gets_posts_and_many_at_once_as_a_digest(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1, schedule=Schedule("at_once"))
    assert await house.plan(after(minutes=1)) == 0
    await house.publish("Port opens")
    assert await house.plan(after(minutes=2)) == 1
    assert await house.plan(after(minutes=2)) == 0
    assert await house.send() == [(1, "post brief [1]")]
    for title in ("a", "b", "c", "d"):
        await house.publish(title)
    await house.plan(after(minutes=3))
    assert await house.send() == [(1, "digest brief [2, 3, 4, 5]")]


async def test_what_failed_for_who_reads_at_once_comes_with_the_next_article_and_not_in_a_loop(
    storage: Storage,
) -> None:
    house = House(storage)
    await house.subscribe(1, schedule=Schedule("at_once"))
    await house.publish("Port opens")
    await house.plan(after(minutes=2))
    await house.send("failed")
    assert await house.plan(after(minutes=3)) == 0
    await house.publish("Bridge closes")
    await house.plan(after(minutes=4))
    assert await house.send() == [(1, "post brief [1, 2]")]


async def test_urgent_news_goes_to_all_at_once_and_is_left_out_of_their_digest(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1, 2)
    await house.subscribers.pause(2, NOON)
    await house.publish("Port opens")
    await house.publish("Quake", urgent=True)
    await house.publish("Bridge closes")
    assert await house.plan(after(minutes=1)) == 1
    assert await house.plan(after(minutes=2)) == 0
    assert await house.send() == [(1, "urgent brief [2]")]
    await house.subscribers.resume(2, house.now)
    await house.subscribe(3)
    await house.plan(TOMORROW)
    assert await house.send() == [
        (1, "digest brief [1, 3]"),
        (2, "digest brief [1, 2, 3]"),
        (3, "digest brief [1, 2, 3]"),
    ]
    await house.publish("Mayor resigns")
    await house.plan(TOMORROW + timedelta(days=1))
    assert await house.send() == [(chat, "digest brief [4]") for chat in (1, 2, 3)]


async def test_urgent_news_that_failed_comes_in_the_digest(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.publish("Quake", urgent=True)
    await house.plan(after(minutes=1))
    await house.send("failed")
    await house.plan(TOMORROW)
    assert await house.send() == [(1, "digest brief [1]")]


async def test_a_digest_waits_until_urgent_news_has_landed(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.publish("Port opens")
    await house.publish("Quake", urgent=True)
    assert await house.plan(TOMORROW) == 1
    assert await house.send() == [(1, "urgent brief [2]")]
    assert await house.plan(TOMORROW) == 1
    assert await house.send() == [(1, "digest brief [1]")]


async def test_a_digest_on_demand_is_the_same_window_and_confirms_it(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    assert not await house.digests.digest_now(1, 0, "update:1", NOON)
    await house.publish("Port opens")
    assert await house.digests.digest_now(1, 0, "update:2", NOON)
    assert await house.digests.digest_now(1, 0, "update:2", NOON)
    assert await house.digests.digest_now(1, 0, "update:3", NOON)
    assert await house.send() == [(1, "digest brief [1]")]
    assert await house.digests.digest_now(1, 0, "update:2", NOON)
    assert not await house.digests.digest_now(1, 0, "update:4", NOON)
    await house.publish("Bridge closes")
    await house.plan(TOMORROW)
    assert await house.send() == [(1, "digest brief [2]")]


async def test_a_digest_somebody_asks_for_in_a_group_takes_nothing_from_the_one_that_all_wait_for(
    storage: Storage,
) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.publish("Port opens")
    for minutes in (0, 5):
        house.now = after(minutes=minutes)
        assert await house.digests.digest_now(1, 0, f"update:{minutes}", house.now, shared=True)
        assert await house.send() == [(1, "digest brief [1]")]
    assert await house.plan(TOMORROW) == 1
    assert await house.send() == [(1, "digest brief [1]")]
    assert not await house.digests.digest_now(1, 0, "update:3", house.now, shared=True)


@pytest.mark.parametrize("known", [True, False])
async def test_two_who_ask_in_a_group_within_a_minute_read_one_digest(storage: Storage, known: bool) -> None:
    house = House(storage)
    await house.subscribe(*([1] if known else []))
    await house.publish("Port opens")
    asks = (house.digests.digest_now, house.digests.last_day)
    for sent, (seconds, ask) in enumerate(product((0, 20, 40), asks)):
        house.now = after(seconds=seconds)
        assert await ask(1, 0, f"update:{sent}", house.now, shared=True)
        assert await house.send() == ([] if sent else [(1, "digest brief [1]")])
    assert await house.digests.digest_now(1, 7, "update:7", house.now, shared=True)  # in another topic
    assert await house.digests.digest_now(2, 0, "update:8", house.now, shared=True)  # in another group
    assert len(await house.send()) == 2


async def test_who_asks_a_moment_later_in_a_group_reads_what_is_new_or_reads_otherwise(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.publish("Port opens")
    assert await house.digests.digest_now(1, 0, "update:1", NOON, shared=True)
    await house.send()
    await house.publish("Bridge closes")
    assert await house.digests.digest_now(1, 0, "update:2", NOON, shared=True)
    assert await house.send() == [(1, "digest brief [1, 2]")]
    await house.subscribers.present(1, NOON, length="full")
    assert await house.digests.digest_now(1, 0, "update:3", NOON, shared=True)
    assert await house.send() == [(1, "digest full [1, 2]")]


async def test_who_asks_again_in_a_group_where_the_digest_did_not_arrive_gets_it(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.publish("Port opens")
    for asked in ("update:1", "update:2"):
        assert await house.digests.digest_now(1, 0, asked, NOON, shared=True)
        assert await house.send("failed") == [(1, "digest brief [1]")]


async def test_in_a_group_without_an_hour_what_was_asked_for_is_not_told_again(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1, schedule=Schedule("off"))
    await house.publish("Port opens")
    assert await house.digests.digest_now(1, 0, "update:1", NOON, shared=True)
    await house.send()
    assert not await house.digests.digest_now(1, 0, "update:2", NOON, shared=True)


async def test_a_digest_on_demand_while_urgent_news_is_under_way_ends_before_it(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.publish("Port opens")
    await house.publish("Quake", urgent=True)
    await house.plan(after(minutes=1))
    assert await house.digests.digest_now(1, 0, "update:1", house.now)
    assert await house.send() == [(1, "digest brief [1]"), (1, "urgent brief [2]")]
    assert not await house.digests.digest_now(1, 0, "update:2", house.now)


async def test_a_chat_that_never_subscribed_gets_the_last_day_on_demand(storage: Storage) -> None:
    house = House(storage)
    await house.publish("Port opens")
    assert await house.digests.digest_now(7, 0, "update:1", after(hours=1))
    assert await house.send() == [(7, "digest brief [1]")]
    assert not await house.digests.digest_now(7, 0, "update:2", after(hours=30))


async def test_many_chunks_plan_the_same_as_one(storage: Storage) -> None:
    house = House(storage, chunk=3)
    await house.publish("Port opens")
    await house.subscribe(*range(1, 11))
    await house.subscribers.set_zone(4, "Asia/Baku", NOON)
    await house.subscribe(11, 12, schedule=Schedule("at_once"))
    assert await house.plan(TOMORROW) == 12
    assert len(await house.send()) == 12
    await house.publish("Quake", urgent=True)
    assert await house.plan(TOMORROW + timedelta(hours=1)) == 12
    report = await storage.ledger.report()
    assert report.adds_up and report.planned == 24


async def test_an_edition_that_cannot_be_written_does_not_hold_up_the_others(storage: Storage) -> None:
    house = House(storage)

    def picky(wanted: Wanted) -> Sequence[Call]:
        if wanted.audience.length == "full":
            raise ZeroDivisionError
        return compose(wanted)

    house.digests = Digests(storage.articles, house.planning, picky)
    await house.publish("Port opens")
    await house.subscribe(1, 2)
    await house.subscribers.present(1, NOON, length="full")
    assert await house.plan(TOMORROW) == 1
    assert await house.send() == [(2, "digest brief [1]")]
    await house.subscribers.present(1, house.now, length="brief")
    await house.plan(TOMORROW + timedelta(days=1))
    assert await house.send() == [(1, "digest brief [1]")]


async def test_chats_that_want_a_cover_get_an_edition_of_their_own(storage: Storage) -> None:
    house = House(storage)
    seen: list[bool] = []

    def noting(wanted: Wanted) -> Sequence[Call]:
        seen.append(wanted.audience.card)
        return compose(wanted)

    house.digests = Digests(storage.articles, house.planning, noting)
    await house.publish("Port opens")
    await house.subscribe(1, 2, 3)
    await house.subscribers.present(2, NOON, card=True)
    standing = await house.subscribers.find(2)
    assert standing is not None
    assert standing.chat.card
    assert await house.plan(TOMORROW) == 3
    assert sorted(seen) == [False, True]
    assert sorted(chat for chat, _ in await house.send()) == [1, 2, 3]
    await house.subscribers.present(2, house.now, card=False)
    await house.publish("Port closes")
    await house.plan(TOMORROW + timedelta(days=1))
    assert sorted(seen) == [False, False, True]


async def test_channels_get_editions_of_their_own_and_a_group_reads_what_anybody_reads(storage: Storage) -> None:
    house = House(storage)
    seen: list[tuple[str, bool]] = []

    def noting(wanted: Wanted) -> Sequence[Call]:
        seen.append((wanted.kind, wanted.audience.channel))
        return compose(wanted)

    house.digests = Digests(storage.articles, house.planning, noting)
    for chat, kind in enumerate(("private", "group", "supergroup", "channel"), 1):
        await house.subscribers.subscribe(chat, NOON, kind=kind)
    await house.publish("Port opens")
    assert await house.plan(TOMORROW) == 4
    assert await house.send() == [(chat, "digest brief [1]") for chat in (1, 2, 3, 4)]
    await house.publish("Port burns", urgent=True)
    assert await house.plan(house.now) == 4
    assert len(await house.send()) == 4
    await house.publish("Port closes")
    assert await house.digests.digest_now(4, 0, "asked", house.now)
    assert sorted(seen) == [("digest", False), ("digest", True), ("digest", True), ("urgent", False), ("urgent", True)]


async def test_a_zone_that_is_not_known_any_more_does_not_stop_its_readers(storage: Storage) -> None:
    house = House(storage)
    await house.publish("Port opens")
    await house.subscribe(1)
    before = await house.subscribers.find(1)
    assert before is not None
    lost = replace(before.subscriptions[0], zone="Atlantis/City")
    await storage.book.amend(before, replace(before, subscriptions=(lost,)), NOON)
    assert await house.plan(TOMORROW) == 1


async def test_workers_that_plan_at_once_plan_everything_once(storage: Storage, url: str) -> None:
    house = House(storage, chunk=3)
    await house.publish("Port opens")
    await house.subscribe(*range(1, 21))
    async with open_storage(url, "other") as second:
        other = House(second, chunk=4)
        asked = [house.digests.digest_now(chat, 0, f"update:{chat}", TOMORROW) for chat in range(1, 5)]
        planned = await asyncio.gather(house.plan(TOMORROW), other.plan(TOMORROW), *asked)
    assert sum(planned[:2]) <= 20
    assert await house.send() == [(chat, "digest brief [1]") for chat in sorted(range(1, 21))]
    assert (await storage.ledger.report()).adds_up
