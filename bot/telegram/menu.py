"""The command menu and the few words Telegram shows before anybody has pressed Start."""

from __future__ import annotations

import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.commands import COMMANDS
from content.wording.words import Words

log = logging.getLogger(__name__)


def menu(words: Words, *, guarded: bool) -> list[BotCommand]:
    """The commands with their lines; without the guarded ones for those who may not use them."""
    return [
        BotCommand(name, words.say(command.ABOUT))
        for name, command in COMMANDS.items()
        if guarded or not command.GUARDED
    ]


async def publish_menu(bot: Bot, words: Words) -> None:
    """Tell Telegram; it is a convenience, so trouble is only logged."""
    scopes: tuple[tuple[BotCommandScope, bool], ...] = (
        (BotCommandScopeDefault(), True),
        (BotCommandScopeAllPrivateChats(), True),
        (BotCommandScopeAllGroupChats(), False),
        (BotCommandScopeAllChatAdministrators(), True),
    )
    try:
        for scope, guarded in scopes:
            await bot.set_my_commands(menu(words, guarded=guarded), scope=scope)
        await bot.set_my_short_description(words.say("News for you: a digest at your hour, articles in full."))
        await bot.set_my_description(
            words.say(
                "I bring the news as one digest at the hour you choose, in your time zone, about the topics you "
                "choose. Ask for the latest at any time. Press Start."
            )
        )
    except TelegramError as error:
        log.warning("the command menu is not published: %s", type(error).__name__)
