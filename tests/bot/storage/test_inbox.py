from __future__ import annotations

from datetime import timedelta

from bot.inbox import Arrived
from bot.storage.engine import Storage
from bot.storage.inbox import LEASE, Inbox
from tests.bot.makers import NOON, after


def update(number: int, chat: int = 1) -> Arrived:
    return Arrived(number, chat, f'{{"update_id": {number}}}')


async def test_an_update_that_comes_twice_is_kept_once(storage: Storage) -> None:
    assert await storage.inbox.add([update(1), update(2), update(2)], NOON) == 2
    assert await storage.inbox.add([update(2), update(3)], NOON) == 1
    assert await storage.inbox.add([], NOON) == 0
    assert [one.update_id for one in await storage.inbox.waiting(10, (), NOON)] == [1, 2, 3]


async def test_what_is_done_does_not_come_again_even_when_telegram_repeats_it(storage: Storage) -> None:
    await storage.inbox.add([update(1), update(2)], NOON)
    await storage.inbox.done(1, NOON)
    assert await storage.inbox.add([update(1)], NOON) == 0
    assert await storage.inbox.waiting(10, (), NOON) == [update(2)]
    assert await storage.inbox.undone() == 1


async def test_chats_that_are_busy_wait(storage: Storage) -> None:
    await storage.inbox.add([update(1, chat=1), update(2, chat=2), update(3, chat=1)], NOON)
    assert [one.update_id for one in await storage.inbox.waiting(10, (1,), NOON)] == [2]
    assert [one.update_id for one in await storage.inbox.waiting(2, (), NOON)] == [1, 2]


async def test_a_chat_is_served_by_one_worker_until_its_lease_ends(storage: Storage) -> None:
    other = Inbox(storage.database, "other")
    await storage.inbox.add([update(1, chat=1), update(2, chat=2)], NOON)
    assert [one.update_id for one in await storage.inbox.waiting(1, (), NOON)] == [1]
    await storage.inbox.add([update(3, chat=1)], NOON)
    assert [one.update_id for one in await other.waiting(10, (), NOON)] == [2]
    late = NOON + LEASE + timedelta(seconds=1)
    assert [one.update_id for one in await other.waiting(10, (2,), late)] == [1, 3]


async def test_a_worker_keeps_the_chats_it_is_busy_with(storage: Storage) -> None:
    other = Inbox(storage.database, "other")
    await storage.inbox.add([update(1)], NOON)
    await storage.inbox.waiting(10, (), NOON)
    assert await storage.inbox.waiting(10, (1,), NOON + LEASE * 0.9) == []
    assert await other.waiting(10, (), NOON + LEASE * 1.5) == []


async def test_after_a_crash_the_same_worker_begins_again_at_once(storage: Storage) -> None:
    other = Inbox(storage.database, "other")
    await storage.inbox.add([update(1)], NOON)
    await storage.inbox.waiting(10, (), NOON)
    assert await storage.inbox.recover() == 1
    assert [one.update_id for one in await other.waiting(10, (), NOON)] == [1]


async def test_old_numbers_are_forgotten_in_batches_and_young_ones_kept(storage: Storage) -> None:
    await storage.inbox.add([update(number) for number in range(5)], NOON)
    for number in range(4):
        await storage.inbox.done(number, after(hours=number))
    assert await storage.inbox.purge(after(hours=3), 2) == 2
    assert await storage.inbox.purge(after(hours=3), 2) == 1
    assert await storage.inbox.purge(after(hours=3), 2) == 0
    assert await storage.inbox.undone() == 1
