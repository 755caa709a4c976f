from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Text, insert, select, text

from bot.delivery.ledger import StorageFull, StorageUnavailable
from bot.storage.database import Database, packed
from bot.storage.engine import Storage, open_storage
from bot.storage.schema import articles, holds
from content.markup.calls import Call
from tests.bot.makers import NOON

HELLO = (Call("sendMessage", {"text": "hello " * 2000}),)


async def test_a_moment_comes_back_to_the_microsecond_and_in_utc(storage: Storage) -> None:
    moment = NOON.replace(microsecond=123456)
    await storage.ledger.hold("bot", moment)
    assert (await storage.ledger.holds(NOON))["bot"].isoformat() == "2026-11-24T12:00:00.123456+00:00"


async def test_a_time_without_a_zone_is_no_moment(storage: Storage) -> None:
    with pytest.raises(Exception, match="no time zone"):
        await storage.ledger.hold("bot", NOON.replace(tzinfo=None))


@pytest.mark.parametrize("fingerprint", [0, 1, 2**63 - 1, 2**63, 2**64 - 1])
async def test_a_fingerprint_keeps_all_its_64_bits(storage: Storage, fingerprint: int) -> None:
    row = {"number": 1, "identity": "x", "received_at": NOON, "topics": (), "record": {}, "fingerprint": fingerprint}
    async with storage.database.write() as connection:
        await connection.execute(insert(articles).values(row))
        assert (await connection.execute(select(articles.c.fingerprint))).scalar() == fingerprint


async def test_values_are_handed_in_as_a_table(storage: Storage) -> None:
    rows = storage.database.rows("given", {"number": BigInteger, "words": Text})
    given = [{"number": 2**53 + 1, "words": 'ə"\n'}, {"number": None, "words": ""}]
    async with storage.database.read() as connection:
        found = await connection.execute(select(rows), {"given": packed(storage.database, given)})
        assert [tuple(row) for row in found] == [(2**53 + 1, 'ə"\n'), (None, "")]


async def test_what_fails_in_the_middle_is_undone(storage: Storage) -> None:
    with pytest.raises(ZeroDivisionError):
        async with storage.database.write() as connection:
            await connection.execute(insert(holds).values(scope="bot", until=NOON))
            raise ZeroDivisionError
    async with storage.database.read() as connection:
        assert (await connection.execute(select(holds))).all() == []


async def test_sqlite_is_set_up_to_survive_a_power_cut(tmp_path: Path) -> None:
    async with open_storage(f"sqlite:///{tmp_path}/new/herald.db") as storage, storage.database.write() as connection:
        settings = [
            (await connection.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert settings == ["wal", 2, 1]


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="file"):
        Database(url)


@pytest.mark.parametrize(
    ("end", "says"),
    [
        ("/news?foo=bar", r"question mark \(foo\)"),
        ("/news?statement_cache_size=0", r"question mark \(statement_cache_size\)"),
        ("/news?prepared_statement_cache_size=few", r"question mark \(prepared_statement_cache_size\)"),
        (":99999/news", "port"),
        (":port/news", "port"),
    ],
)
async def test_an_address_that_no_driver_understands_is_told_without_its_password(end: str, says: str) -> None:
    with pytest.raises(StorageUnavailable, match=says) as told:
        async with open_storage(f"postgresql://herald:hunter2@127.0.0.1{end}"):
            pass
    assert "hunter2" not in str(told.value)


async def test_a_disk_that_is_full_is_said_and_nothing_is_half_written(tmp_path: Path) -> None:
    async with open_storage(f"sqlite:///{tmp_path}/herald.db") as storage:
        async with storage.database.write() as connection:
            pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
            await connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        with pytest.raises(StorageFull):
            for number in range(100):
                await storage.ledger.answer(str(number), 1, 0, HELLO, NOON)
        kept = (await storage.ledger.report()).planned
        async with storage.database.write() as connection:
            await connection.execute(text("PRAGMA max_page_count = 100000"))
        assert await storage.ledger.answer("later", 1, 0, HELLO, NOON)
        assert (await storage.ledger.report()).planned == kept + 1


async def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "herald.db").write_bytes(b"this is a letter, not a database" * 100)
    with pytest.raises(StorageUnavailable):
        async with open_storage(f"sqlite:///{tmp_path}/herald.db"):
            pass


@pytest.mark.skipif(os.geteuid() == 0, reason="for root no folder is read-only")
async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(StorageUnavailable):
        async with open_storage(f"sqlite:///{tmp_path}/herald.db"):
            pass


async def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StorageUnavailable):
        async with open_storage(f"sqlite:///{tmp_path}/data/herald.db"):
            pass


async def test_a_lock_that_another_program_holds_too_long_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.BUSY_SECONDS", 0)
    async with open_storage(f"sqlite:///{tmp_path}/herald.db") as storage:
        other = sqlite3.connect(tmp_path / "herald.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailable):
            await storage.ledger.hold("bot", NOON)
        other.execute("ROLLBACK")
        other.close()
        await storage.ledger.hold("bot", NOON)


async def test_a_server_that_is_not_there_is_said() -> None:
    with pytest.raises(StorageUnavailable):
        async with open_storage("postgresql://nobody@127.0.0.1:9/herald"):
            pass
