"""One door to SQLAlchemy: transactions, and its errors in our words."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import URL, Connection, Executable, Select, bindparam, cast, event, func, make_url, select, text
from sqlalchemy import exc as sa_errors
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.sql.expression import CTE, column
from sqlalchemy.types import TypeEngine

from bot.delivery.ledger import StorageFull, StorageUnavailable

BUSY_SECONDS = 15
_SWITCH_WAIT = 0.05
READERS = 4
"""How many SQLite connections only read; there is exactly one that writes."""

# Primary result codes: PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, CANTOPEN, PROTOCOL, AUTH, NOTADB.
_SQLITE_UNAVAILABLE = frozenset((3, 5, 6, 7, 8, 10, 11, 14, 15, 23, 26))
_SQLITE_FULL = 13
_POSTGRES_FULL = "53100"
# Connection, resources, operator, system; read-only after a failover; deadlocks; no connections accepted: all pass by
# themselves.
_POSTGRES_UNAVAILABLE = re.compile(r"08|53|57|58|25006|40001|40P01|55000|55P03")


class Database:
    """A pool of connections to one SQLite file or one PostgreSQL database. Use as an async context manager."""

    def __init__(self, url: str) -> None:
        address = _address(url)
        self.sqlite = address.get_backend_name() == "sqlite"
        with _understood(address):
            if self.sqlite:
                self._writer = _sqlite_engine(address, writes=True)
                self._reader = _sqlite_engine(address, writes=False)
            else:
                self._writer = self._reader = _postgres_engine(address)

    async def __aenter__(self) -> Database:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._writer.dispose()
        await self._reader.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads; on SQLite it neither waits for the writer nor holds it up."""
        with translated():
            async with self._reader.begin() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction; on SQLite it is the only one that writes, from its first moment."""
        with translated():
            async with self._writer.begin() as connection:
                yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads, all of it as it stood at one moment, while others go on writing."""
        async with self.read() as connection:
            if not self.sqlite:  # on SQLite every transaction is like that
                await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            yield connection

    @asynccontextmanager
    async def apart(self) -> AsyncIterator[tuple[AsyncConnection, Any]]:
        """A connection of its own, each statement by itself, and the driver's below it; given up when it is left."""
        with translated():
            async with self._writer.connect() as connection:
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                driver = (await connection.get_raw_connection()).driver_connection
                try:
                    yield connection, driver
                finally:
                    await connection.invalidate()

    async def lock(self, connection: AsyncConnection, number: int) -> None:
        """Among transactions that take this lock, one at a time until it ends; on SQLite writers are that already."""
        if not self.sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})

    async def changed(self, connection: AsyncConnection, statement: Executable, values: Mapping[str, Any]) -> int:
        """Run a statement that changes rows; how many it changed."""
        done = await connection.execute(statement, values)
        if self.sqlite:  # its driver does not count where a statement begins with WITH
            done = await connection.execute(text("SELECT changes()"))
            return int(done.scalar_one())
        return done.rowcount

    def rows(self, name: str, columns: Mapping[str, type[TypeEngine[Any]]]) -> CTE:
        """Values handed in as one parameter `name` (see `packed`), to be joined like a table."""
        if self.sqlite:
            each = func.json_each(bindparam(name)).table_valued("value")
            query: Select[Any] = select(
                *(cast(func.json_extract(each.c.value, f"$.{key}"), kind).label(key) for key, kind in columns.items())
            )
        else:
            table = (
                func.jsonb_to_recordset(cast(bindparam(name, type_=JSONB), JSONB))
                .table_valued(*(column(key, kind) for key, kind in columns.items()))
                .render_derived(with_types=True)
            )
            query = select(*(table.c[key] for key in columns))
        # Without the hint SQLite would take the JSON apart again for every row it is joined with.
        return query.cte(f"{name}_rows").prefix_with("MATERIALIZED")


def packed(database: Database, rows: Sequence[Mapping[str, Any]]) -> Any:
    """The parameter of `Database.rows`."""
    return orjson.dumps(rows).decode() if database.sqlite else rows


@contextmanager
def translated() -> Iterator[None]:
    """Errors of the database that pass by themselves, in our words; the others are mistakes of ours and stay."""
    try:
        yield
    except sa_errors.DBAPIError as error:
        ours = _ours(error)
        if ours is None:
            raise
        raise ours from error
    except sa_errors.TimeoutError as error:
        raise StorageUnavailable("the database is too busy") from error
    except OSError as error:
        raise StorageUnavailable(f"the database cannot be reached: {type(error).__name__}") from error


def _ours(error: sa_errors.DBAPIError) -> StorageUnavailable | None:
    cause: Any = error.orig
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        if code & 0xFF == _SQLITE_FULL:
            return StorageFull("there is no room on the disk of the database")
        return StorageUnavailable(f"the database: {cause}") if code & 0xFF in _SQLITE_UNAVAILABLE else None
    state = str(getattr(cause, "sqlstate", None) or "")
    if state == _POSTGRES_FULL:
        return StorageFull("there is no room on the disk of the database")
    if error.connection_invalidated or _POSTGRES_UNAVAILABLE.match(state):
        return StorageUnavailable(f"the database: {type(cause).__name__} {state}".rstrip())
    if isinstance(error, sa_errors.InterfaceError):
        return StorageUnavailable("the connection to the database is lost")
    return None


@contextmanager
def _understood(address: URL | None = None) -> Iterator[None]:
    """What drivers raise for an address they cannot use; said without any of its values, for one is the password."""
    try:
        yield
    except (sa_errors.ArgumentError, TypeError, ValueError, OverflowError) as error:
        asked = ", ".join(sorted(address.query)) if address is not None else ""
        why = (
            f"the driver does not understand what follows its question mark ({asked})" if asked else "look at its port"
        )
        raise StorageUnavailable(f"its address cannot be used: {why}") from error


def _address(url: str) -> URL:
    with _understood():
        address = make_url(url)
    if address.get_backend_name() == "sqlite":
        if not address.database or address.database == ":memory:":
            raise ValueError("the database must be a file: what is in memory is gone after a crash")
        return address.set(drivername="sqlite+aiosqlite")
    query = dict(address.query)
    if "sslmode" in query:  # what everyone else calls it
        query["ssl"] = query.pop("sslmode")
    return address.set(drivername="postgresql+asyncpg", query=query)


def _sqlite_engine(address: URL, *, writes: bool) -> AsyncEngine:
    engine = create_async_engine(
        address,
        pool_size=1 if writes else READERS,
        max_overflow=0,
        pool_timeout=60,
        connect_args={"timeout": BUSY_SECONDS},
    )

    @event.listens_for(engine.sync_engine, "do_connect")
    def make_room(*_: Any) -> None:
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        # The driver opens transactions by itself, late and weakly; we say BEGIN ourselves.
        connection.isolation_level = None
        cursor = connection.cursor()
        _write_ahead(connection, cursor)
        for pragma in (
            # FULL: what the ledger says was sent must survive a power cut, or it is sent again.
            "synchronous = FULL",
            "foreign_keys = ON",
            f"busy_timeout = {BUSY_SECONDS * 1000}",
            # In kB, each connection. More is not faster, for the system keeps the file's pages anyway.
            "cache_size = -4000",
            # In pages of 4 kB. Copying the log back more often doubles the time a big plan takes.
            "wal_autocheckpoint = 8000",
            "journal_size_limit = 67108864",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(connection: Any, cursor: Any) -> None:
    """Switch a database to write-ahead logging. SQLite waits for nobody there, so we do: several may start at once."""
    for tries_left in range(int(BUSY_SECONDS / _SWITCH_WAIT), -1, -1):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if not tries_left:
                raise
            connection.run_async(lambda _: asyncio.sleep(_SWITCH_WAIT))
        else:
            return


def _postgres_engine(address: URL) -> AsyncEngine:
    engine = create_async_engine(
        address,
        pool_size=5,
        max_overflow=5,
        pool_timeout=60,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        connect_args={
            "timeout": 10,
            "command_timeout": 120,
            "server_settings": {"application_name": "herald", "jit": "off"},
        },
    )

    @event.listens_for(engine.sync_engine, "do_connect")
    def connect(dialect: Any, _: Any, arguments: Any, options: Any) -> Any:
        with _understood(address):
            return dialect.connect(*arguments, **options)

    return engine
