"""From a question to its answer: the right command, for those who may ask it."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.commands import COMMANDS, hearing, otherwise
from bot.commands import desk as copydesk
from bot.commands.asking import Ask, Desk, Reply
from content.wording import preferences

# What people type for what we have.
ALIASES = {
    "begin": "start",
    "subscribe": "start",
    "resume": "start",
    "pause": "stop",
    "unsubscribe": "stop",
    "mute": "stop",
    "news": "latest",
    "read": "article",
    "initiative": "initiatives",
    "topic": "topics",
    "time": "schedule",
    "when": "schedule",
    "zone": "timezone",
    "tz": "timezone",
    "city": "timezone",
    "options": "settings",
    "preferences": "settings",
    "length": "settings",
    "format": "layout",
    "forgetme": "forget",
    "delete": "forget",
    "export": "mydata",
    "commands": "help",
}
_NUMBERED = re.compile(r"([a-z]+)_(\d+)")


def resolved(name: str, args: str = "") -> tuple[str, str]:
    """The command that is meant and its arguments: `article_12` is `article` with 12.

    `initiatives weekly` asks when they come, which in a group is not everybody's to say: that is `schedule`'s.
    """
    name = name.casefold()
    if match := _NUMBERED.fullmatch(name):
        name, args = match[1], match[2]
    name = ALIASES.get(name, name)
    if name == "initiatives" and hearing.is_rhythm(args):
        return "schedule", f"initiatives {args}"
    return name, args


def guarded(name: str, args: str = "") -> bool:
    """Whether only an administrator may ask this in a group."""
    command = COMMANDS.get(resolved(name, args)[0])
    return command is not None and command.GUARDED


async def answer(ask: Ask, desk: Desk) -> tuple[Reply, ...]:
    """What to say to this; nothing where the answer comes by another way."""
    name, args = resolved(ask.name, ask.args)
    command = COMMANDS.get(name)
    # What is pressed in a channel is said to all its readers, so none of its buttons is for everybody.
    if ask.in_channel and not ask.is_admin:
        return (_not_yours(ask, desk),)
    if desk.newsdesk is not None and desk.newsdesk.is_editor(ask.chat_id):
        if name == copydesk.NAME:
            said = await copydesk.answer(replace(ask, name=name, args=args), desk, desk.newsdesk)
            return (said,) if isinstance(said, Reply) else tuple(said)
        if copydesk.is_copy(ask):
            return await copydesk.hand_in(ask, desk, desk.newsdesk)
    if command is None:
        return (await otherwise.answer(ask, desk, tuple(COMMANDS)),)
    if command.GUARDED and not ask.in_private and not ask.is_admin:
        return (_not_yours(ask, desk),)
    said = await command.answer(replace(ask, name=name, args=args), desk)
    return (said,) if isinstance(said, Reply) else tuple(said)


def _not_yours(ask: Ask, desk: Desk) -> Reply:
    if ask.pressed:
        return Reply(None, toast=desk.words.say("Only administrators can change this."))
    return Reply(preferences.administrators_only(desk.words))
