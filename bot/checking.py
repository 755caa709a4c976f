"""`herald check`: what works on this machine and what does not, before anything is started."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.parts import Trouble, storage_at, topic_rules
from bot.settings import Settings
from bot.telegram.request import AiohttpRequest


async def check_everything(settings: Settings, tell: Callable[[str], None]) -> int:
    """`herald check`: what works and what does not; how many things do not."""
    wrong = 0
    try:
        async with storage_at(settings.database()):
            tell("database   ok")
    except Trouble as error:
        wrong += 1
        tell(f"database   {error}")
    try:
        rules = topic_rules(settings)
        if settings.topics:
            tell(f"topics     ok, {len(rules.topics)} by {rules.phrases} words and phrases")
    except Trouble as error:
        wrong += 1
        tell(f"topics     {error}")
    token = settings.bot_token()
    if not token:
        tell("token      none; `herald demo` needs none, `herald run` does (HERALD_TOKEN)")
        return wrong + 1
    bot = Bot(token, base_url=f"{settings.api_url}/bot", request=AiohttpRequest(proxy=settings.proxy or None))
    try:
        await bot.initialize()
        tell(f"token      ok, it is @{bot.username}")
    except InvalidToken:
        wrong += 1
        tell("token      Telegram does not accept it; @BotFather gives a valid one")
    except TelegramError as error:
        wrong += 1
        tell(f"token      Telegram cannot be reached: {error.message}")
    finally:
        await bot.shutdown()
    return wrong
