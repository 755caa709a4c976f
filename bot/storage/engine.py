"""Open the storage: bring the tables up to date, hand out the rooms."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.storage.abstracts import AbstractShelf
from bot.storage.articles import ArticleShelf
from bot.storage.bell import Bell
from bot.storage.book import ChatBook
from bot.storage.budget import StoredBudget
from bot.storage.corrections import CorrectionBook
from bot.storage.database import Database
from bot.storage.desk import HeldShelf
from bot.storage.feeds import FeedShelf
from bot.storage.inbox import Inbox
from bot.storage.leases import LeaseShelf
from bot.storage.ledger import StoredLedger
from bot.storage.migrating import migrate
from bot.storage.planning import Planning
from bot.storage.tokens import StoredAnswers, StoredTokens
from bot.storage.turns import Turns


class Storage:
    """The rooms, all over one database. `worker` names this process among those that share it."""

    def __init__(self, database: Database, worker: str) -> None:
        self.database = database
        self.articles = ArticleShelf(database)
        self.abstracts = AbstractShelf(database)
        self.held = HeldShelf(database)
        self.book = ChatBook(database)
        self.planning = Planning(database)
        self.ledger = StoredLedger(database)
        self.budget = StoredBudget(database)
        self.bell = Bell(database)
        self.turns = Turns(database)
        self.inbox = Inbox(database, worker)
        self.corrections = CorrectionBook(database, self.articles, self.ledger)
        self.feeds = FeedShelf(database)
        self.leases = LeaseShelf(database)
        self.tokens = StoredTokens(database)
        self.answers = StoredAnswers(database)


@asynccontextmanager
async def open_storage(url: str, worker: str = "herald") -> AsyncIterator[Storage]:
    """The storage at `sqlite:///PATH` or `postgresql://...`, its tables up to date, open until the block ends.

    Raises StorageUnavailable when it cannot be reached, StorageTooNew when a later version has written it.
    """
    async with Database(url) as database:
        await migrate(database)
        yield Storage(database, worker)
