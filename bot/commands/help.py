"""/help: all that can be asked."""

from __future__ import annotations

from bot.commands.asking import Ask, Desk, Reply
from content.wording import replies

NAME = "help"
ABOUT = "What I can do"
GUARDED = False


async def answer(ask: Ask, desk: Desk) -> Reply:
    """Every command with its line."""
    from bot.commands import COMMANDS  # which names this file too

    menu = [(name, desk.words.say(command.ABOUT)) for name, command in COMMANDS.items()]
    return Reply(replies.guide(desk.words, menu), edit=ask.pressed)
