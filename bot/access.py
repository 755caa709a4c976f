"""Who may hand articles in over the network: tokens, how often, and the answers kept for those who ask twice.

A token is shown once, when it is made; what is kept is its SHA-256. It has 256 random bits, so a slow hash would only
slow ourselves.

AccessError
└── NameTaken      a token of this name is in use; revoke it first, or choose another name
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

MARK = "herald_"
"""What every token begins with, so that scanners for leaked secrets can know it."""
_SHOWN = len(MARK) + 6
_LENGTH = len(MARK) + 43

ANSWER_KEPT = timedelta(hours=24)
"""How long the answer to an idempotency key is kept."""
ANSWER_LEASE = timedelta(minutes=2)
"""After so long a request that was begun and never answered is taken for broken off, and may be made again."""


class AccessError(Exception):
    """Something about a token that the operator can mend."""


class NameTaken(AccessError):
    """A token of this name is in use."""


class Token(NamedTuple):
    """What is known of a token; the token itself is not."""

    id: int
    name: str
    prefix: str
    created: datetime
    revoked: datetime | None = None
    used: datetime | None = None


class Answer(NamedTuple):
    """An answer as it was given: the status, where the article is, and the body."""

    status: int
    location: str
    body: str


class Asked(NamedTuple):
    """An earlier request with the same key: the digest of what it asked, and its answer unless it is being made."""

    digest: str
    answer: Answer | None


class TokenBook(Protocol):
    """Where tokens are kept."""

    async def add(self, name: str, secret: str, now: datetime) -> Token:
        """Keep a new token. Raises NameTaken."""
        ...

    async def all(self) -> Sequence[Token]:
        """Every token, revoked ones too, in order."""
        ...

    async def revoke(self, which: str, now: datetime) -> Token | None:
        """End the token of this name, or that begins so; None when there is none in use."""
        ...

    async def find(self, secret: str, now: datetime) -> Token | None:
        """The token in use that this is; that it was used is noted to the minute."""
        ...


class AnswerBook(Protocol):
    """Where the answers to idempotency keys are kept."""

    async def begin(self, token: int, key: str, digest: str, now: datetime) -> Asked | None:
        """None: it was not asked before, and is the caller's to answer. Otherwise what was asked with this key."""
        ...

    async def settle(self, token: int, key: str, answer: Answer) -> None:
        """Keep the answer."""
        ...

    async def drop(self, token: int, key: str) -> None:
        """Forget that it was asked: there was no answer worth repeating."""
        ...


def new_secret() -> str:
    """A token nobody has had."""
    return MARK + secrets.token_urlsafe(32)


def is_secret(text: str) -> bool:
    """Whether it could be a token at all; asked before the database is."""
    return len(text) == _LENGTH and text.isascii() and text.startswith(MARK)


def prefix_of(secret: str) -> str:
    """As much of a token as may be shown."""
    return secret[:_SHOWN]


def hashed(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Meter:
    """How often each token may ask: so many times a minute, and as many at once when it has been quiet."""

    def __init__(self, per_minute: int) -> None:
        self._most = float(per_minute)
        self._left: dict[int, tuple[float, float]] = {}

    def wait(self, token: int, now: float) -> float:
        """Take one turn: 0.0, or the seconds until there is one. `now` is in seconds and only goes forward."""
        left, seen = self._left.get(token, (self._most, now))
        left = min(self._most, left + (now - seen) * self._most / 60)
        granted = left >= 1
        self._left[token] = (left - granted, now)
        return 0.0 if granted else (1 - left) * 60 / self._most
