"""The article behind a link that somebody sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.held import NotHandedIn
from bot.sources.feeds import page_of
from bot.sources.fetching import Fetcher, FetchError
from content.article import Article


class Pages:
    """Fetches pages of the web, guarded like everything outside."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def article(self, url: str) -> Article:
        """The article on the page. Raises NotHandedIn, and UnreadableArticle when there is none."""
        try:
            answer = await self._fetcher.fetch(url)
        except FetchError as error:
            raise NotHandedIn(error.reason) from error
        found = await asyncio.to_thread(page_of, answer)
        return found if found.url else replace(found, url=answer.url)
