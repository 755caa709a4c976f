"""A whole installation moves to another database, and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.inbox import Arrived
from bot.storage import copying
from bot.storage.copying import NotEmpty, NotTheSame, copy
from bot.storage.database import Database
from bot.storage.engine import Storage, open_storage
from bot.storage.schema import metadata
from tests.bot.makers import NOON, TOMORROW
from tests.bot.storage.conftest import migrated
from tests.bot.storage.house import House


async def lived_in(storage: Storage) -> House:
    """An installation that has seen something of everything."""
    house = House(storage)
    await house.publish("Ferry opens: Ünïcode, \U0001f6a2 and 'quotes'", topics=("ferries", "Häfen"))
    await house.publish("Storm warning", urgent=True)
    await house.subscribe(*range(1, 8))
    await house.plan(TOMORROW)
    await house.send("sent", 3)
    await house.send("failed", 1)
    await storage.ledger.hold("chat:5", TOMORROW)
    await storage.inbox.add([Arrived(1, 4, '{"update_id": 1}')], NOON)
    await storage.feeds.add("https://example.org/feed", NOON)
    await storage.feeds.add("https://example.org/gone", NOON)
    await storage.feeds.remove("https://example.org/gone")
    return house


async def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    async with database.read() as connection:
        return {
            table.name: sorted(tuple(row) for row in await connection.execute(select(table)))
            for table in metadata.sorted_tables
        }


@pytest.mark.postgres
async def test_everything_arrives_as_it_left_and_life_goes_on(tmp_path: Path, shared_url: str) -> None:
    told: dict[str, int] = {}
    async with open_storage(f"sqlite:///{tmp_path}/old.db") as old, open_storage(shared_url) as new:
        house = await lived_in(old)
        before = await old.ledger.report()
        counts = await copy(old.database, new.database, told.__setitem__)
        assert counts == told
        assert counts["subscriptions"] == 7
        assert await everything(old.database) == await everything(new.database)
        assert await new.ledger.report() == before
        moved = House(new)
        moved.now = house.now
        assert len(await moved.send()) == before.pending
        assert await moved.publish("After the move") == 3
        await moved.subscribe(99)
        # The number of the feed that was removed does not come again.
        await new.feeds.add("https://example.org/new", NOON)
        assert [feed.id for feed in await new.feeds.all()] == [1, 3]


@pytest.mark.postgres
async def test_the_way_back_is_the_same(tmp_path: Path, shared_url: str) -> None:
    await migrated(f"sqlite:///{tmp_path}/new.db")
    async with open_storage(shared_url) as old, Database(f"sqlite:///{tmp_path}/new.db") as new:
        await lived_in(old)
        await copy(old.database, new, lambda *_: None)
        assert await everything(old.database) == await everything(new)
    async with open_storage(f"sqlite:///{tmp_path}/new.db") as storage:
        await storage.feeds.add("https://example.org/new", NOON)
        assert [feed.id for feed in await storage.feeds.all()] == [1, 3]


async def test_a_target_that_has_something_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("old", "new")]
    async with open_storage(urls[0]) as old, open_storage(urls[1]) as new:
        await lived_in(old)
        await House(new).subscribe(1)
        before = await everything(new.database)
        with pytest.raises(NotEmpty, match="chats"):
            await copy(old.database, new.database, lambda *_: None)
        assert await everything(new.database) == before


async def test_a_row_that_arrives_otherwise_undoes_the_whole(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("old", "new")]
    async with open_storage(urls[0]) as old, open_storage(urls[1]) as new:
        await lived_in(old)
        async with new.database.write() as connection:
            await connection.execute(
                text(
                    "CREATE TRIGGER careless AFTER INSERT ON chats WHEN new.chat_id = 4 "
                    "BEGIN UPDATE chats SET title = 'somebody' WHERE chat_id = 4; END"
                )
            )
        with pytest.raises(NotTheSame, match="row 4 of the table chats"):
            await copy(old.database, new.database, lambda *_: None)
        assert all(not rows for name, rows in (await everything(new.database)).items() if name != "counters")


async def test_more_rows_than_a_batch_are_all_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "BATCH", 3)
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("old", "new")]
    async with open_storage(urls[0]) as old, open_storage(urls[1]) as new:
        await lived_in(old)
        assert (await copy(old.database, new.database, lambda *_: None))["chats"] == 7
        assert await everything(old.database) == await everything(new.database)
