"""Bring a database to the tables of this version: safe when several processes start at once, and when one is killed."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.delivery.ledger import LedgerError
from bot.storage.database import Database

HEAD = "0010"
"""The newest step in migrations/versions; said here so that a start on an up-to-date database need not load Alembic."""

_STEPS = Path(__file__).parent / "migrations"
_LOCK = 0x6865_7261


class StorageTooNew(LedgerError):
    """A newer version of the program has written this database; this one does not know its tables."""


async def migrate(database: Database) -> bool:
    """Apply the steps that are missing, all in one transaction; whether there were any.

    Raises StorageTooNew rather than touch tables it does not know.
    """
    async with database.read() as connection:
        if await connection.run_sync(version) == HEAD:
            return False
    async with database.write() as connection:
        await database.lock(connection, _LOCK)
        # Another process may have done it while this one waited for the lock.
        if await connection.run_sync(version) == HEAD:
            return False
        await connection.run_sync(_upgrade)
    return True


def version(connection: Connection) -> str | None:
    """The last step that was applied; None on an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    found = version(connection)
    if found is not None and found not in known:
        raise StorageTooNew(f"the database is at step {found}, this version of herald knows {HEAD}: update herald")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
