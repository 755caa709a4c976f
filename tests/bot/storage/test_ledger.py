from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.ledger import Delivery, Record, State, StorageUnavailable
from bot.storage.database import Database
from bot.storage.engine import Storage, open_storage
from bot.storage.ledger import StoredLedger
from bot.storage.reports import Report
from content.markup.calls import Call
from tests.bot.makers import NOON, TOMORROW, after
from tests.bot.storage.house import LEASE, House

HELLO = (Call("sendMessage", {"text": "hello"}),)
UNTIL = NOON + LEASE


async def answer(storage: Storage, *names: str, chat: int = 1, untraced: bool = False) -> None:
    for name in names:
        assert await storage.ledger.answer(name, chat, 0, HELLO, NOON, untraced=untraced)


async def claim(storage: Storage, limit: int = 10, worker: str = "worker", **lanes: list[int]) -> list[Delivery]:
    return list(await storage.ledger.claim(limit, NOON, UNTIL, worker, **lanes))


def record(row: Delivery, state: State = "sent", **facts: object) -> Record:
    return Record(row.id, row.chat_id, state, row.part, row.attempts, **facts)  # type: ignore[arg-type]


async def test_a_claimed_row_is_ours_alone_until_it_is_recorded(storage: Storage) -> None:
    await answer(storage, "a", "b")
    first, second = await claim(storage, 1), await claim(storage, 5)
    assert [row.calls for row in first + second] == [HELLO, HELLO]
    assert [(row.kind, row.lane, row.attempts) for row in first] == [("answer", 0, 1)]
    assert await claim(storage) == []
    await storage.ledger.record([record(row) for row in first + second], NOON, "worker")
    assert (await storage.ledger.report()).sent == 2


class Fading(Database):
    """Its answers get lost from when `silent` is set: what it was told to do is done, and nobody hears of it."""

    silent = False

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        async with super().write() as connection:
            yield connection
        if self.silent:
            raise StorageUnavailable("the connection is lost")


async def test_a_claim_whose_answer_was_lost_is_given_back_by_the_next_one(storage: Storage, url: str) -> None:
    await answer(storage, "a", "b", "c")
    async with Fading(url) as database:
        ledger = StoredLedger(database)
        sending = await ledger.claim(1, NOON, UNTIL, "worker")
        database.silent = True
        for _ in range(2):
            with pytest.raises(StorageUnavailable):
                await ledger.claim(2, NOON, UNTIL, "worker")
        assert len(await claim(storage, worker="another")) == 0
        database.silent = False
        taken = await ledger.claim(10, NOON, UNTIL, "worker")
        assert [row.attempts for row in taken] == [1, 1]
        assert {row.id for row in taken}.isdisjoint(row.id for row in sending)
        assert await ledger.claim(10, NOON, UNTIL, "worker") == []


async def test_a_claim_whose_answer_was_lost_is_settled_when_its_lease_has_run_out(storage: Storage, url: str) -> None:
    await answer(storage, "a")
    async with Fading(url) as database:
        ledger = StoredLedger(database)
        database.silent = True
        with pytest.raises(StorageUnavailable):
            await ledger.claim(1, NOON, UNTIL, "worker")
        database.silent = False
    later = UNTIL + timedelta(seconds=1)
    assert await storage.ledger.recover(later, ("answer",)) == 1
    assert [row.repeats for row in await storage.ledger.claim(1, later, later + LEASE, "another")] == [1]


async def test_an_answer_is_queued_once_for_its_key(storage: Storage) -> None:
    assert await storage.ledger.answer("update:1:0", 1, 0, HELLO, NOON)
    assert not await storage.ledger.answer("update:1:0", 1, 0, HELLO, NOON)
    assert await storage.ledger.answer("update:1:1", 1, 0, HELLO, NOON)
    assert len(await claim(storage)) == 2


async def test_lanes_go_first_to_last_and_can_be_chosen(storage: Storage) -> None:
    house = House(storage)
    await house.subscribe(1)
    await house.publish("Port opens")
    await house.publish("Quake", urgent=True)
    await house.plan(after(minutes=1))
    await house.digests.digest_now(1, 0, "x", NOON)
    await answer(storage, "a")
    assert [row.kind for row in await claim(storage, lanes=[1, 2])] == ["urgent"]
    assert [row.kind for row in await claim(storage, lanes=[0, 2])] == ["digest", "answer"]
    assert await claim(storage, lanes=[]) == []


async def test_nothing_is_claimed_before_its_time(storage: Storage) -> None:
    await answer(storage, "a")
    (row,) = await claim(storage)
    later = NOON + timedelta(minutes=1)
    await storage.ledger.record([record(row, "pending", not_before=later)], NOON, "worker")
    assert await claim(storage) == []
    assert await storage.ledger.next_at(NOON) == later
    (again,) = await storage.ledger.claim(5, later, UNTIL, "worker")
    assert (again.id, again.attempts) == (row.id, 2)


async def test_the_next_moment_is_now_while_something_waits_and_none_when_nothing_does(storage: Storage) -> None:
    assert await storage.ledger.next_at(NOON) is None
    await answer(storage, "a")
    assert await storage.ledger.next_at(NOON) == NOON


async def test_progress_is_kept_with_the_lease(storage: Storage) -> None:
    await answer(storage, "a")
    (row,) = await claim(storage)
    note = Record(row.id, 1, "sending", part=1, attempts=0, message_ids=(77,))
    await storage.ledger.record([note], NOON, "worker")
    assert await claim(storage) == []
    await storage.ledger.recover(NOON, {"answer"}, "worker")
    (again,) = await claim(storage)
    assert (again.part, again.message_ids, again.repeats, again.attempts) == (1, (77,), 1, 1)
    assert again.calls == HELLO


async def test_a_delivery_that_was_rewritten_keeps_its_own_calls_until_it_ends(storage: Storage) -> None:
    await answer(storage, "a")
    (row,) = await claim(storage)
    rewritten = (Call("sendMessage", {"text": "one"}), Call("sendMessage", {"text": "two"}))
    await storage.ledger.record([record(row, "sending", calls=rewritten)], NOON, "worker")
    await storage.ledger.record([record(row, "pending")], NOON, "worker")
    (again,) = await claim(storage)
    assert again.calls == rewritten


async def test_a_lease_that_ran_out_is_settled_by_its_kind(storage: Storage) -> None:
    house = House(storage)
    await house.publish("Port opens")
    await house.subscribe(1)
    await house.plan(TOMORROW)
    await answer(storage, "a")
    assert len(await storage.ledger.claim(5, TOMORROW, TOMORROW + LEASE, "dead")) == 2
    assert await storage.ledger.recover(TOMORROW, {"answer"}) == 0
    assert await storage.ledger.recover(TOMORROW + LEASE * 2, {"answer"}) == 2
    report = await storage.ledger.report()
    assert (report.pending, report.uncertain, report.repeats) == (1, 1, 1)
    assert (await house.subscription(1)).covered == 1


async def test_only_the_own_leases_end_before_their_time(storage: Storage) -> None:
    await answer(storage, "a", chat=1)
    await answer(storage, "b", chat=2)
    await claim(storage, 1, "mine")
    await claim(storage, 1, "other")
    assert await storage.ledger.recover(NOON, {"answer"}, "mine") == 1
    assert len(await claim(storage)) == 1


async def test_who_lost_the_lease_writes_nothing(storage: Storage) -> None:
    await answer(storage, "a")
    (row,) = await claim(storage, 1, "slow")
    await storage.ledger.recover(UNTIL + LEASE, {"answer"})
    (again,) = await claim(storage, 1, "quick")
    await storage.ledger.record([record(row, "failed")], NOON, "slow")
    assert (await storage.ledger.report()).sending == 1
    await storage.ledger.record([record(again)], NOON, "quick")
    await storage.ledger.record([record(again, "failed")], NOON, "quick")
    assert (await storage.ledger.report()).sent == 1


async def test_what_was_under_way_in_two_crashes_is_not_sent_a_third_time(storage: Storage) -> None:
    await answer(storage, "a")
    for _ in range(2):
        assert len(await claim(storage)) == 1
        await storage.ledger.recover(NOON, {"answer"}, "worker")
    assert await claim(storage) == []
    report = await storage.ledger.report()
    assert (report.uncertain, report.repeats) == (1, 1)


async def test_the_parts_after_the_one_that_was_under_way_in_a_crash_still_go_out(storage: Storage) -> None:
    await storage.ledger.answer("three", 1, 0, HELLO * 3, NOON)
    (row,) = await claim(storage)
    await storage.ledger.record([record(row, "sending", message_ids=(7,))._replace(part=1)], NOON, "worker")
    assert await storage.ledger.recover(NOON, (), "worker") == 1
    (row,) = await claim(storage)
    assert (row.part, row.message_ids, row.repeats) == (2, (7, 0), 0)
    assert await storage.ledger.recover(NOON, (), "worker") == 1
    assert await claim(storage) == []
    assert (await storage.ledger.report()).uncertain == 1


async def test_who_allows_more_copies_gets_them(storage: Storage) -> None:
    await answer(storage, "a")
    for _ in range(3):
        assert len(await claim(storage)) == 1
        await storage.ledger.recover(NOON, {"answer"}, "worker", copies=4)
    assert len(await claim(storage)) == 1


async def test_a_chat_that_is_gone_gets_nothing_more_until_it_returns(storage: Storage) -> None:
    house = House(storage)
    await house.publish("Port opens")
    await house.subscribe(1, 2)
    await house.plan(TOMORROW)
    await answer(storage, "a", chat=1)
    rows = await storage.ledger.claim(1, TOMORROW, TOMORROW + LEASE, "worker")
    blocked = record(rows[0], "failed", reason="bot was blocked by the user", chat="gone")
    await storage.ledger.record([blocked], TOMORROW, "worker")
    report = await storage.ledger.report()
    assert (report.failed_by, report.skipped_by) == ({"bot was blocked by the user": 1}, {"chat is gone": 1})
    assert (await house.standing(1)).chat.state == "gone"
    house.now = TOMORROW + timedelta(hours=1)
    assert await house.send() == [(2, "digest brief [1]")]
    await house.publish("Bridge closes")
    await house.plan(TOMORROW + timedelta(days=1))
    await house.subscribers.returned(1, house.now)
    assert await house.send() == [(2, "digest brief [2]")]
    await house.plan(TOMORROW + timedelta(days=2))
    assert await house.send() == [(1, "digest brief [1, 2]")]


async def test_a_hold_is_remembered_and_never_shortened(storage: Storage, url: str) -> None:
    await storage.ledger.hold("bot", NOON + timedelta(hours=3))
    await storage.ledger.hold("bot", NOON + timedelta(hours=1))
    await storage.ledger.hold("chat:5", NOON - timedelta(hours=1))
    async with open_storage(url) as reopened:
        assert await reopened.ledger.holds(NOON) == {"bot": NOON + timedelta(hours=3)}


async def test_an_edition_nobody_wrote_is_not_found(storage: Storage) -> None:
    with pytest.raises(LookupError):
        await storage.ledger.calls_of(99)
    with pytest.raises(LookupError):
        await storage.ledger.report(99)


async def test_an_untraced_answer_leaves_no_row(storage: Storage) -> None:
    await answer(storage, "a", untraced=True)
    await answer(storage, "b")
    rows = await claim(storage)
    await storage.ledger.record([record(row) for row in rows], NOON, "worker")
    report = await storage.ledger.report()
    assert (report.planned, report.sent) == (1, 1)


async def test_the_report_adds_up_before_and_after_purging(storage: Storage) -> None:
    house = House(storage)
    await house.publish("Port opens")
    await house.subscribe(*range(1, 8))
    await house.plan(TOMORROW)
    rows = list(await storage.ledger.claim(6, TOMORROW, TOMORROW + LEASE, "worker"))
    states: list[State] = ["sent", "sent", "uncertain", "failed", "skipped"]
    await storage.ledger.record(
        [record(row, state, reason=state, repeats=1) for row, state in zip(rows, states, strict=False)],
        TOMORROW,
        "worker",
    )
    expected = Report(
        planned=7,
        pending=1,
        sending=1,
        sent=2,
        uncertain=1,
        failed=1,
        skipped=1,
        repeats=5,
        failed_by={"failed": 1},
        skipped_by={"skipped": 1},
        first_at=TOMORROW,
        last_at=TOMORROW,
    )
    assert await storage.ledger.report() == await storage.ledger.report(1) == expected
    assert isinstance((await storage.ledger.report()).repeats, int)
    assert expected.adds_up
    assert await storage.ledger.purge(TOMORROW, 100) == 0
    assert await storage.ledger.purge(TOMORROW + timedelta(days=1), 3) == 3
    assert await storage.ledger.purge(TOMORROW + timedelta(days=1), 100) == 2
    assert await storage.ledger.report(1) == expected


async def test_flood_control_is_counted_for_the_edition_it_met(storage: Storage) -> None:
    house = House(storage)
    await house.publish("Port opens")
    await house.subscribe(1, 2)
    await house.plan(TOMORROW)
    await answer(storage, "a")
    rows = await storage.ledger.claim(3, TOMORROW, TOMORROW + LEASE, "worker")
    for slowed in (True, True, False):
        await storage.ledger.record([record(row, "pending", slowed=slowed) for row in rows], TOMORROW, "worker")
        rows = await storage.ledger.claim(3, TOMORROW, TOMORROW + LEASE, "worker")
    assert (await storage.ledger.report(1)).slow_downs == 4
    assert (await storage.ledger.report()).slow_downs == 6


@pytest.mark.postgres
async def test_workers_that_claim_at_once_never_get_the_same_row(storage: Storage, url: str) -> None:
    for chat in range(60):
        await answer(storage, str(chat), chat=chat)
    async with open_storage(url, "other") as other:
        claims = await asyncio.gather(
            *(
                ledger.claim(7, NOON, UNTIL, worker)
                for _ in range(6)
                for ledger, worker in ((storage.ledger, "worker"), (other.ledger, "other"))
            )
        )
    ids = [row.id for rows in claims for row in rows]
    assert len(ids) == len(set(ids)) == 60


@pytest.mark.postgres
async def test_only_one_worker_at_a_time_has_deliveries_of_a_chat(shared: Storage) -> None:
    ledger = shared.ledger
    for number in range(2):
        await ledger.answer(f"update:{number}:0", 7, 0, (), NOON)
    await ledger.answer("update:9:0", 8, 0, (), NOON)
    [first] = await ledger.claim(1, NOON, after(minutes=1), "one")
    assert [row.chat_id for row in await ledger.claim(9, NOON, after(minutes=1), "two")] == [8]
    assert [row.chat_id for row in await ledger.claim(9, NOON, after(minutes=1), "one")] == [7]
    await ledger.record([Record(first.id, 7, "sent", 1, 1)], NOON, "one")


@pytest.mark.postgres
async def test_workers_that_claim_at_once_never_share_a_chat(shared: Storage) -> None:
    ledger = shared.ledger
    for number in range(60):
        await ledger.answer(f"update:{number}:0", number % 20, 0, (), NOON)
    claims = [ledger.claim(3, NOON, after(minutes=1), f"worker {number % 4}") for number in range(16)]
    chats: dict[int, set[str]] = {}
    for number, rows in enumerate(await asyncio.gather(*claims)):
        for row in rows:
            chats.setdefault(row.chat_id, set()).add(f"worker {number % 4}")
    assert chats
    assert all(len(workers) == 1 for workers in chats.values())


@pytest.mark.postgres
async def test_a_worker_learns_what_others_sent_to_a_chat_in_the_last_minute(shared: Storage) -> None:
    ledger = shared.ledger
    for worker, moment, parts in (("one", NOON, 1), ("two", after(minutes=2), 3), ("one", after(minutes=2.1), 1)):
        await ledger.answer(f"update:{worker}{moment}:0", -7, 0, (), moment)
        [row] = await ledger.claim(1, moment, moment + timedelta(minutes=1), worker)
        await ledger.record([Record(row.id, -7, "sent", parts, 1)], moment, worker)
    await ledger.answer("update:9:0", -7, 0, (), NOON)
    [row] = await ledger.claim(1, after(minutes=2.2), after(minutes=3.2), "one")
    assert len(row.elsewhere) == 3
    assert row.elsewhere[-1] == after(minutes=2)
    assert sorted(row.elsewhere) == list(row.elsewhere)


async def test_a_worker_whose_lease_has_ended_cannot_write_over_another_claim(storage: Storage) -> None:
    ledger = storage.ledger
    await ledger.answer("update:1:0", 7, 0, (), NOON)
    [row] = await ledger.claim(1, NOON, after(minutes=1), "slow")
    assert await ledger.recover(after(minutes=2), ["answer"]) == 1
    await ledger.record([Record(row.id, 7, "sent", 1, 1)], after(minutes=2), "slow")
    assert (await ledger.report()).pending == 1
    [again] = await ledger.claim(1, after(minutes=2), after(minutes=3), "quick")
    await ledger.record([Record(row.id, 7, "failed", 0, 1, reason="late")], after(minutes=2), "slow")
    assert (await ledger.report()).sending == 1
    await ledger.record([Record(again.id, 7, "sent", 1, 1)], after(minutes=2), "quick")
    assert (await ledger.report()).sent == 1
