"""/schedule: when digests come."""

from __future__ import annotations

from bot.commands import hearing
from bot.commands.asking import Ask, Desk, Reader, Reply
from bot.commands.choices import plan_of
from content.wording import preferences

NAME = "schedule"
ABOUT = "When the digest comes"
GUARDED = True


async def answer(ask: Ask, desk: Desk) -> Reply:
    """Show it, or set what was typed or tapped."""
    if not ask.args.strip():
        reader = await desk.readers.find(ask.chat_id, ask.thread_id)
        return Reply(preferences.schedule(desk.words, plan_of(reader)), edit=ask.pressed)
    reader_now = await heard(ask, desk)
    if reader_now is None:
        return Reply(preferences.schedule_unheard(desk.words), edit=ask.pressed)
    toast = desk.words.say("Saved") if ask.pressed else ""
    return Reply(preferences.schedule(desk.words, plan_of(reader_now)), edit=ask.pressed, toast=toast)


async def heard(ask: Ask, desk: Desk) -> Reader | None:
    """The reader with the schedule in `ask.args`; None, and nothing changed, when it is none."""
    before = await desk.readers.find(ask.chat_id, ask.thread_id)
    wanted = hearing.schedule(ask.args, before.schedule)
    return await desk.readers.reschedule(ask, wanted) if wanted else None
