from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.storage.engine import Storage, open_storage
from bot.syndication.remembering import Known
from tests.bot.makers import NOON

LATER = NOON + timedelta(minutes=10)
KNOWN = Known("1", "2", "3", "4", "5", "feed-1/1", True, 7)


async def follow(storage: Storage, *urls: str) -> None:
    for url in urls:
        assert await storage.feeds.add(url, NOON)


async def test_a_feed_is_followed_once(storage: Storage) -> None:
    assert await storage.feeds.add("https://a.example/1", NOON, title="A", first=3)
    assert not await storage.feeds.add("https://a.example/1", NOON)
    (feed,) = await storage.feeds.all()
    assert (feed.url, feed.host, feed.title, feed.first, feed.read_at) == (
        "https://a.example/1",
        "a.example",
        "A",
        3,
        None,
    )


async def test_due_feeds_are_claimed_one_of_a_host_and_not_twice(storage: Storage) -> None:
    await follow(storage, "https://a.example/1", "https://a.example/2", "https://b.example/1", "https://c.example/1")
    first = await storage.feeds.claim(10, ("c.example",), NOON, LATER)
    assert sorted(feed.url for feed in first) == ["https://a.example/1", "https://b.example/1"]
    second = await storage.feeds.claim(10, (), NOON, LATER)
    assert sorted(feed.url for feed in second) == ["https://a.example/2", "https://c.example/1"]
    assert await storage.feeds.claim(10, (), NOON, LATER) == []
    assert len(await storage.feeds.claim(1, (), LATER, LATER)) == 1


async def test_two_workers_never_claim_the_same_feed(url: str) -> None:
    async with open_storage(url, "one") as one, open_storage(url, "two") as two:
        await follow(one, *(f"https://{number}.example/" for number in range(20)))
        shares = await asyncio.gather(*(worker.feeds.claim(8, (), NOON, LATER) for worker in (one, two, one, two)))
        claimed = [feed.id for share in shares for feed in share]
        assert len(claimed) == len(set(claimed)) == 20


async def test_a_retired_feed_is_not_claimed_until_it_is_followed_again(storage: Storage) -> None:
    await follow(storage, "https://a.example/1")
    (feed,) = await storage.feeds.all()
    assert await storage.feeds.save(replace(feed, state="retired", reason="gone"), None)
    assert await storage.feeds.claim(10, (), LATER, LATER) == []
    assert await storage.feeds.add("https://a.example/1", LATER)
    assert [feed.reason for feed in await storage.feeds.claim(10, (), LATER, LATER)] == [""]


async def test_what_was_learnt_is_kept_and_removed_with_the_feed(storage: Storage) -> None:
    await follow(storage, "https://a.example/1")
    (feed,) = await storage.feeds.all()
    learnt = replace(feed, url="https://b.example/", etag='"1"', failures=2, read_at=NOON, next_at=LATER, cadence=300)
    assert await storage.feeds.save(learnt, [KNOWN])
    assert await storage.feeds.save(learnt, [KNOWN, KNOWN._replace(id="9")])
    assert await storage.feeds.save(learnt, None)
    assert await storage.feeds.all() == [learnt]
    assert await storage.feeds.memory(feed.id) == [KNOWN, KNOWN._replace(id="9")]
    assert await storage.feeds.remove("https://b.example/")
    assert not await storage.feeds.remove("https://b.example/")
    assert await storage.feeds.memory(feed.id) == []
    assert not await storage.feeds.save(learnt, [KNOWN])


@pytest.mark.parametrize("memory", [None, [KNOWN]])
async def test_an_address_that_another_feed_has_is_refused(storage: Storage, memory: list[Known] | None) -> None:
    await follow(storage, "https://a.example/1", "https://a.example/2")
    feed = (await storage.feeds.all())[0]
    assert not await storage.feeds.save(replace(feed, url="https://a.example/2", title="no"), memory)
    assert [one.title for one in await storage.feeds.all()] == ["", ""]
