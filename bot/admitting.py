"""`herald token`: the steps behind the command line, in sentences for the operator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.access import NameTaken, Token, new_secret
from bot.parts import Trouble, storage_at
from bot.settings import Settings

Tell = Callable[[str], None]
LONGEST_NAME = 100


async def add_token(settings: Settings, name: str, tell: Tell) -> None:
    """Make a token and show it, this once. Raises Trouble when the name is in use, or none."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise Trouble(f"a token's name has 1 to {LONGEST_NAME} characters")
    secret = new_secret()
    async with storage_at(settings.database()) as storage:
        try:
            await storage.tokens.add(name, secret, datetime.now(UTC))
        except NameTaken as error:
            raise Trouble(str(error)) from None
    tell(secret)


async def list_tokens(settings: Settings) -> list[dict[str, Any]]:
    """Every token, revoked ones too, as plain values; never the token itself."""
    async with storage_at(settings.database()) as storage:
        return [_shown(token) for token in await storage.tokens.all()]


async def revoke_token(settings: Settings, which: str, tell: Tell) -> None:
    """End a token, by its name or its beginning; what it is used for next is refused. Raises Trouble."""
    async with storage_at(settings.database()) as storage:
        token = await storage.tokens.revoke(which, datetime.now(UTC))
    if token is None:
        raise Trouble(f"no token {which!r} is in use; `herald token list` shows those that are")
    tell(f"the token {token.name} ({token.prefix}...) is revoked")


def _shown(token: Token) -> dict[str, Any]:
    moments = {"created": token.created, "used": token.used, "revoked": token.revoked}
    told = {name: moment.isoformat(timespec="minutes") if moment else None for name, moment in moments.items()}
    return {"name": token.name, "prefix": token.prefix, **told}
