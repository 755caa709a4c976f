"""What the operator's settings ask for: the parts they choose, and the storage they name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.abstracts import NotWritten
from bot.catalogues import words_in
from bot.clock import Clock
from bot.delivery.budget import Budget
from bot.delivery.decide import UNCERTAIN, Policy
from bot.delivery.ledger import StorageUnavailable
from bot.delivery.pacing import FREE_RATE, PAID_RATE, Pace, Purse
from bot.desk import Newsdesk, Outbox, Trial
from bot.intake import Intake
from bot.machine import OpenAiMachine
from bot.settings import Settings
from bot.storage.engine import Storage, open_storage
from content.errors import UnusableRules
from content.topics import TopicRules, read_rules


class Trouble(Exception):
    """Something the operator can mend; the message says what."""


@asynccontextmanager
async def storage_at(database: str, worker: str = "herald") -> AsyncIterator[Storage]:
    """The storage at this address, up to date. Raises Trouble when it cannot be used."""
    if database.startswith("sqlite:///"):
        Path(database.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    try:
        async with open_storage(database, worker) as storage:
            yield storage
    except StorageUnavailable as error:
        raise Trouble(f"the database cannot be used: {error}") from error


def intake_of(settings: Settings, storage: Storage, clock: Clock) -> Intake:
    """The one way in, with the operator's topics. Raises Trouble when their rules cannot be used."""
    rules = topic_rules(settings)
    return Intake(storage.articles, clock, rules.label if rules.phrases else None)


def newsdesk_of(settings: Settings, storage: Storage, clock: Clock, outbox: Outbox) -> Newsdesk:
    """The editors' desk before the way in. Raises Trouble when the operator's rules cannot be used."""
    rules = topic_rules(settings)
    return Newsdesk(
        intake_of(settings, storage, clock),
        Intake(Trial(storage.articles), clock, rules.label if rules.phrases else None),
        storage.held,
        outbox,
        words=words_in(settings.language),
        clock=clock,
        editors=settings.editor_chats(),
        review=settings.review,
        zone=settings.zone,
    )


def topic_rules(settings: Settings) -> TopicRules:
    """What HERALD_TOPICS says; without it there are no rules. Raises Trouble."""
    if settings.topics is None:
        return TopicRules()
    try:
        return read_rules(settings.topics.read_text(encoding="utf-8-sig"), settings.topics.name)
    except OSError as error:
        raise Trouble(f"HERALD_TOPICS: cannot read {settings.topics}: {error.strerror}") from None
    except (UnicodeDecodeError, UnusableRules) as error:
        why = error if isinstance(error, UnusableRules) else f"{settings.topics.name}: save it as UTF-8"
        raise Trouble(f"HERALD_TOPICS:\n{why}") from None


def machine(settings: Settings) -> OpenAiMachine | None:
    """Who writes summaries, if anybody does. Raises Trouble when what that needs is not installed."""
    if not settings.llm_url:
        return None
    try:
        return OpenAiMachine(settings.llm_url, settings.llm_model, settings.llm_key.get_secret_value())
    except NotWritten as error:
        raise Trouble(str(error)) from None


def budget(settings: Settings, storage: Storage) -> Budget | None:
    """The written-down budget: where several workers may draw on it, and where what was paid must outlive a crash."""
    return None if storage.database.sqlite and not settings.paid_broadcast else storage.budget


def pace(settings: Settings, budget: Budget | None = None) -> Pace:
    """How fast this operator may send; with a `budget` all workers together."""
    if settings.rate:
        return Pace(settings.rate, budget=budget)
    if settings.paid_broadcast:
        return Pace(PAID_RATE, Purse(settings.stars_per_day), budget=budget)
    return Pace(FREE_RATE, budget=budget)


def policy(settings: Settings) -> Policy:
    """What this operator does with what may have arrived."""
    chosen = {
        "digest": settings.uncertain_digest,
        "post": settings.uncertain_digest,
        "urgent": settings.uncertain_urgent,
        "answer": settings.uncertain_answer,
    }
    return Policy({**UNCERTAIN, **chosen})
