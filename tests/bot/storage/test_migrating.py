from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text

from bot.storage import migrating
from bot.storage.columns import Fingerprint, Moment, Packed
from bot.storage.database import Database
from bot.storage.engine import open_storage
from bot.storage.migrating import HEAD, StorageTooNew, migrate
from bot.storage.schema import metadata


async def test_the_steps_lead_to_the_tables_the_code_knows(empty_url: str) -> None:
    def differences(connection: Connection) -> list[Any]:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        def same_type(context: Any, inspected: Any, declared: Any, kept: Any, ours: Any) -> bool | None:
            return False if isinstance(ours, (Moment, Packed, Fingerprint)) else None

        context = MigrationContext.configure(connection, opts={"compare_type": same_type})
        return list(compare_metadata(context, metadata))

    async with Database(empty_url) as database:
        assert await migrate(database)
        async with database.read() as connection:
            assert await connection.run_sync(differences) == []
            assert await connection.run_sync(migrating.version) == HEAD


async def test_the_newest_step_is_the_one_the_code_names(empty_url: str) -> None:
    async with Database(empty_url) as database:
        assert [await migrate(database), await migrate(database)] == [True, False]


async def test_several_processes_may_start_at_once(empty_url: str) -> None:
    # Six, for the switch to write-ahead logging is a race that three seldom lose.
    databases = [Database(empty_url) for _ in range(6)]
    assert sorted(await asyncio.gather(*map(migrate, databases))) == [False] * 5 + [True]
    for database in databases:
        await database.__aexit__()


async def test_a_migration_that_breaks_off_leaves_nothing_behind(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = migrating._upgrade

    def killed(connection: Connection) -> None:
        upgrade(connection)
        raise ZeroDivisionError

    async with Database(empty_url) as database:
        with monkeypatch.context() as patched, pytest.raises(ZeroDivisionError):
            patched.setattr(migrating, "_upgrade", killed)
            await migrate(database)
        async with database.read() as connection:
            assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == []
        assert await migrate(database)


async def test_a_database_of_a_later_version_is_left_alone(url: str) -> None:
    async with Database(url) as database:
        async with database.write() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        try:
            with pytest.raises(StorageTooNew, match="9999"):
                async with open_storage(url):
                    pass
        finally:
            async with database.write() as connection:
                await connection.execute(text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))
