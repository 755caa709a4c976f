"""Copy a whole installation from one database to another, and compare every row before it counts.

LedgerError
├── NotEmpty      there is something in the target already; nothing was written
└── NotTheSame    a row did not arrive as it left; nothing was written
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from sqlalchemy import Column, MetaData, Row, Table, Text, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeDecorator

from bot.delivery.ledger import LedgerError
from bot.storage.database import Database
from bot.storage.schema import counters, metadata

BATCH = 2000


class NotEmpty(LedgerError):
    """There is something in the target already."""


class NotTheSame(LedgerError):
    """A row did not arrive as it left."""


async def copy(source: Database, target: Database, tell: Callable[[str, int], None]) -> Mapping[str, int]:
    """Copy every table, one moment of the source, in one transaction of the target; how many rows each has.

    `tell` hears of each table when it is copied and compared. Both databases are up to date. Raises NotEmpty,
    NotTheSame; then nothing was written.
    """
    counts = {}
    async with source.snapshot() as there, target.write() as here:
        if full := await _not_empty(here):
            raise NotEmpty(f"the table {full} of the target is not empty")
        await here.execute(counters.delete())
        for table in metadata.sorted_tables:
            async for rows in _batches(there, table):
                await here.execute(insert(_plain(table)), [dict(row._mapping) for row in rows])
            counts[table.name] = await _compare(there, here, table)
            await _count_on(there, here, table)
            tell(table.name, counts[table.name])
    return counts


async def _not_empty(here: AsyncConnection) -> str:
    for table in metadata.sorted_tables:
        # The counters of a new database stand there already, at 0.
        condition = [table.c.value != 0] if table is counters else []
        if (await here.execute(select(text("1")).select_from(table).where(*condition).limit(1))).first() is not None:
            return str(table.name)
    return ""


def _plain(table: Table) -> Table:
    """The table with its values as the database has them: nothing is read into anything and written again."""
    columns: list[Column[Any]] = []
    for column in table.columns:
        kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
        columns.append(Column(column.name, kind, primary_key=column.primary_key, autoincrement=False))
    return Table(table.name, MetaData(), *columns)


async def _batches(connection: AsyncConnection, table: Table) -> AsyncGenerator[Sequence[Row[*tuple[Any, ...]]], None]:
    """All rows in the order of the primary key, some at a time."""
    plain = _plain(table)
    keys = list(plain.primary_key.columns)
    # Not by the rules of some language: both databases must put them in the same order.
    collation = "BINARY" if connection.dialect.name == "sqlite" else "C"
    ordered = [key.collate(collation) if isinstance(key.type, Text) else key for key in keys]
    async with connection.stream(select(plain).order_by(*ordered)) as result:
        async for rows in result.partitions(BATCH):
            yield rows


async def _compare(there: AsyncConnection, here: AsyncConnection, table: Table) -> int:
    count = 0
    async with aclosing(_batches(there, table)) as left, aclosing(_batches(here, table)) as arrived:
        while True:
            batch, copied = await _following(left), await _following(arrived)
            for one, other in zip(batch, copied, strict=False):
                count += 1
                if tuple(one) != tuple(other):
                    raise NotTheSame(f"row {count} of the table {table.name} did not arrive as it left")
            if len(batch) != len(copied):
                raise NotTheSame(f"the table {table.name} has not as many rows as it should")
            if not batch:
                return count


async def _following(batches: AsyncIterator[Sequence[Row[*tuple[Any, ...]]]]) -> Sequence[Row[*tuple[Any, ...]]]:
    async for batch in batches:
        return batch
    return ()


async def _count_on(there: AsyncConnection, here: AsyncConnection, table: Table) -> None:
    """New rows get numbers above all that were ever given, also those of rows that are gone."""
    if "id" not in table.primary_key.columns:
        return
    last = await _last_number(there, table.name)
    if not last:
        return
    if here.dialect.name == "sqlite":
        await here.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        await here.execute(
            text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), {"name": table.name, "last": last}
        )
    else:
        await here.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), last)))


async def _last_number(there: AsyncConnection, name: str) -> int:
    if there.dialect.name == "sqlite":
        found = await there.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": name})
    else:
        found = await there.execute(
            text("SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence(:name, 'id') AS regclass))"), {"name": name}
        )
    return int(found.scalar() or 0)
