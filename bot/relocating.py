"""`herald migrate` and `herald copy`: bring a database up to date; move an installation to another one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.delivery.ledger import LedgerError
from bot.parts import Trouble, storage_at
from bot.settings import Settings
from bot.storage.copying import copy
from bot.storage.database import Database
from bot.storage.migrating import HEAD, migrate

SQLITE = "sqlite:///"


async def migrate_database(settings: Settings, tell: Callable[[str], None]) -> None:
    """Bring the tables up to date; workers do it too when they start. Raises Trouble."""
    try:
        async with Database(settings.database()) as database:
            changed = await migrate(database)
    except LedgerError as error:
        raise Trouble(f"the database cannot be used: {error}") from error
    tell(f"the database is {'now' if changed else 'already'} at step {HEAD}")


async def copy_database(source: str, target: str, tell: Callable[[str], None]) -> None:
    """Copy everything at `source` to `target`, which is empty, and compare every row. Raises Trouble."""
    source, target = _address(source), _address(target)
    if source == target:
        raise Trouble("that is twice the same database")
    if source.startswith(SQLITE) and not _is_there(Path(source.removeprefix(SQLITE))):
        raise Trouble(f"there is no database at {source}")
    async with storage_at(source) as old, storage_at(target) as new:
        try:
            counts = await copy(
                old.database, new.database, lambda table, rows: tell(f"{table:20} {rows:>12,} rows, each compared")
            )
        except LedgerError as error:
            raise Trouble(f"nothing was copied: {error}") from error
        open_still = (await new.ledger.report()).sending
    tell(f"copied {sum(counts.values()):,} rows; point HERALD_DATABASE_URL to the new database and start the workers")
    if open_still:
        tell(
            f"{open_still} deliveries were under way. Was the old bot still running? What it does from now on is in "
            "the old database alone: stop it, empty the new one, and copy again."
        )


def _is_there(file: Path) -> bool:
    return file.is_file()


def _address(given: str) -> str:
    if not given.startswith((SQLITE, "postgresql://", "postgres://")):
        raise Trouble("write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME")
    return given.replace("postgres://", "postgresql://", 1)
