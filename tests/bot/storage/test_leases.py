"""What hubs were asked for, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.storage.engine import Storage, open_storage
from tests.bot.makers import NOON

HERE = "https://bot.example"
LATER = NOON + timedelta(hours=2)
DAY = timedelta(days=1)


async def offer(storage: Storage, url: str = "https://a.example/1", hub: str = "https://hub.example/") -> None:
    await storage.feeds.add(url, NOON)
    (feed,) = [feed for feed in await storage.feeds.all() if feed.url == url]
    assert await storage.feeds.save(replace(feed, hub=hub, next_at=NOON + DAY), None)


async def test_a_feed_that_offers_a_hub_gets_one_lease_under_its_address(storage: Storage) -> None:
    await storage.feeds.add("https://b.example/1", NOON)
    await offer(storage)
    await storage.leases.settle(HERE, NOON)
    await storage.leases.settle(HERE, NOON)
    (lease,) = await storage.leases.claim(10, NOON)
    assert (lease.mode, lease.topic, lease.tries) == ("subscribe", "https://a.example/1", 1)
    assert lease.callback == f"{HERE}/hub/{lease.path}"
    assert await storage.leases.claim(10, NOON) == []
    assert await storage.leases.find(lease.path) == lease
    assert await storage.leases.find("") is None


async def test_two_workers_ask_a_hub_once(url: str) -> None:
    async with open_storage(url, "one") as one, open_storage(url, "two") as two:
        for number in range(5):
            await offer(one, f"https://{number}.example/")
        await asyncio.gather(*(worker.leases.settle(HERE, NOON) for worker in (one, two)))
        shares = await asyncio.gather(*(worker.leases.claim(4, NOON) for worker in (one, two, one)))
        assert sorted(lease.topic for share in shares for lease in share) == [f"https://{n}.example/" for n in range(5)]


async def test_a_push_makes_the_feed_due_and_outlives_the_look_it_came_in(storage: Storage) -> None:
    await offer(storage)
    (feed,) = await storage.feeds.all()
    assert await storage.feeds.claim(1, (), LATER, LATER) == []
    await storage.leases.push(feed.id, LATER)
    (claimed,) = await storage.feeds.claim(1, (), LATER, LATER + DAY)
    await storage.leases.push(feed.id, LATER)
    await storage.feeds.save_all([replace(claimed, next_at=LATER + DAY, cadence=301)])
    (feed,) = await storage.feeds.all()
    assert (feed.next_at, feed.cadence) == (LATER, 301)


async def test_an_answer_in_time_keeps_the_hub_from_being_asked_again(storage: Storage) -> None:
    await offer(storage)
    await storage.leases.settle(HERE, NOON)
    (lease,) = await storage.leases.claim(10, NOON)
    assert await storage.leases.confirm(lease.path, NOON + DAY, LATER)
    await storage.leases.wait(lease, NOON)
    assert await storage.leases.claim(10, NOON) == []
    (feed,) = await storage.feeds.all()
    assert feed.pushed_until == NOON + DAY
    assert await storage.feeds.save(replace(feed, pushed_until=None), None)
    assert (await storage.feeds.all())[0].pushed_until == NOON + DAY
    assert not await storage.leases.confirm("another", NOON + DAY, LATER)


async def test_another_hub_another_address_or_a_retired_feed_end_a_lease(storage: Storage) -> None:
    await offer(storage)
    await storage.leases.settle(HERE, NOON)
    (first,) = await storage.leases.claim(10, NOON)
    await storage.leases.confirm(first.path, NOON + DAY, NOON + DAY)
    await offer(storage, hub="https://other.example/")
    await storage.leases.settle(HERE, NOON)
    modes = {lease.hub: lease.mode for lease in await storage.leases.claim(10, NOON)}
    assert modes == {"https://hub.example/": "unsubscribe", "https://other.example/": "subscribe"}
    assert not await storage.leases.confirm(first.path, NOON + DAY, LATER)
    assert (await storage.feeds.all())[0].pushed_until is None
    await storage.leases.end(first.path)
    await storage.leases.settle("https://bot_example", NOON)
    (feed,) = await storage.feeds.all()
    (fresh,) = await storage.leases.claim(10, NOON)
    assert fresh.callback.startswith("https://bot_example/hub/")
    await storage.leases.confirm(fresh.path, NOON + DAY, NOON + DAY)
    assert await storage.feeds.save(replace(feed, state="retired"), None)
    await storage.leases.settle("https://bot_example", NOON)
    (ended,) = await storage.leases.claim(10, NOON)
    assert (ended.path, ended.mode, ended.asked_at) == (fresh.path, "unsubscribe", NOON)
