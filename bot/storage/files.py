"""What the platform calls the files we uploaded: satisfies `bot.delivery.pictures.KnownFiles`."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.database import Database
from bot.storage.schema import files


class FileShelf:
    """The files of one bot, by its number: another bot may not use their ids."""

    def __init__(self, database: Database, bot: int) -> None:
        self._database = database
        self._bot = bot

    async def known(self, key: str) -> str:
        """The id of the file; empty when it was not uploaded yet."""
        query = select(files.c.file_id).where(files.c.bot == self._bot, files.c.key == key)
        async with self._database.read() as connection:
            return str((await connection.execute(query)).scalar() or "")

    async def remember(self, key: str, file_id: str) -> None:
        """It was uploaded; the latest id counts."""
        insert = sqlite.insert if self._database.sqlite else postgresql.insert
        statement = insert(files).values(bot=self._bot, key=key, file_id=file_id)
        async with self._database.write() as connection:
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["bot", "key"], set_={"file_id": file_id})
            )

    async def forget(self, key: str) -> None:
        """The id is not accepted any more."""
        async with self._database.write() as connection:
            await connection.execute(delete(files).where(files.c.bot == self._bot, files.c.key == key))
