"""/forget: delete all that is known about a chat."""

from __future__ import annotations

from bot.commands.asking import Ask, Desk, Reply
from content.wording import rights

NAME = "forget"
ABOUT = "Delete everything I know about you"
GUARDED = True


async def answer(ask: Ask, desk: Desk) -> Reply:
    """Ask first; on yes delete, and keep not even this answer."""
    if ask.args.strip().casefold() != "yes":
        return Reply(rights.ask_forget(desk.words), edit=ask.pressed)
    await desk.rights.forget(ask.chat_id, ask.now)
    return Reply(rights.forgotten(desk.words), edit=ask.pressed, untraced=True)
