"""The archive as commands want it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.clippings import Clippings
from bot.storage.articles import ArticleShelf
from content.article import Filed
from content.initiatives import Entry

PATIENCE = 5.0
"""Seconds a digest or an answer waits for a large archive to be read after the start."""


class Library:
    """The shelf, and the initiatives of everything on it."""

    def __init__(self, shelf: ArticleShelf, clippings: Clippings) -> None:
        self._shelf = shelf
        self._clippings = clippings

    async def latest(self, limit: int) -> Sequence[Filed]:
        """The newest, newest first."""
        return await self._shelf.latest(limit)

    async def find(self, number: int) -> Filed | None:
        """One article by its number."""
        return await self._shelf.find(number)

    async def topics(self) -> Sequence[tuple[str, int]]:
        """Every topic with how many articles it has."""
        return await self._shelf.topics()

    async def entries(self) -> Sequence[Entry]:
        """The initiatives of all articles, merged; of those that were read, while the archive is still being read."""
        await self._clippings.refresh(PATIENCE)
        return self._clippings.entries()
