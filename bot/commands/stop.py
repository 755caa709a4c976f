"""/stop: send nothing for a while."""

from __future__ import annotations

from bot.commands.asking import Ask, Desk, Reply
from content.wording import preferences

NAME = "stop"
ABOUT = "Pause; your choices are kept"
GUARDED = True


async def answer(ask: Ask, desk: Desk) -> Reply:
    """Pause, and say how to come back."""
    await desk.readers.pause(ask)
    return Reply(preferences.stopped(desk.words), edit=ask.pressed)
