"""Values the tests are about, with everything that does not matter left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from content.article import Article, Filed
from content.document import Paragraph, plain

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

TOMORROW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
"""When a daily digest is due to who subscribes at NOON."""


def moment(text: str) -> datetime:
    """A moment in UTC, as `2026-11-24 08:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def after(**span: float) -> datetime:
    """So long after NOON."""
    return NOON + timedelta(**span)


def article(title: str = "Port opens", *, body: str = "", **facts: object) -> Article:
    """An article of one paragraph."""
    return Article(title=title, body=(Paragraph(plain(body or f"{title} today.")),), **facts)  # type: ignore[arg-type]


def filed(number: int, *, version: int = 1, received: datetime = NOON, **facts: object) -> Filed:
    """An article as the archive gives it out."""
    return Filed(number, article(f"Story {number}", **facts), received, version)  # type: ignore[arg-type]
