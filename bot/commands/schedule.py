"""/schedule: when digests come, and when the list of new initiatives does."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import hearing
from bot.commands.asking import Ask, Desk, Reader, Reply
from bot.commands.choices import list_plan_of, plan_of
from content.wording import preferences

NAME = "schedule"
ABOUT = "When the digest comes"
GUARDED = True


async def answer(ask: Ask, desk: Desk) -> Reply:
    """Show it, or set what was typed or tapped."""
    what, _, rest = ask.args.strip().partition(" ")
    if what.casefold() == "initiatives":
        return await _of_initiatives(replace(ask, args=rest), desk)
    if not ask.args.strip():
        reader = await desk.readers.find(ask.chat_id, ask.thread_id)
        return Reply(preferences.schedule(desk.words, plan_of(reader)), edit=ask.pressed)
    reader_now = await heard(ask, desk)
    if reader_now is None:
        return Reply(preferences.schedule_unheard(desk.words), edit=ask.pressed)
    toast = desk.words.say("Saved") if ask.pressed else ""
    return Reply(preferences.schedule(desk.words, plan_of(reader_now)), edit=ask.pressed, toast=toast)


async def _of_initiatives(ask: Ask, desk: Desk) -> Reply:
    before = await desk.readers.find(ask.chat_id, ask.thread_id)
    if not ask.args.strip():
        return Reply(preferences.initiatives_schedule(desk.words, list_plan_of(before)), edit=ask.pressed)
    wanted = hearing.schedule(ask.args, before.initiatives)
    if wanted is None:
        return Reply(preferences.schedule_unheard(desk.words), edit=ask.pressed)
    reader = await desk.readers.gather(ask, wanted)
    toast = desk.words.say("Saved") if ask.pressed else ""
    return Reply(preferences.initiatives_schedule(desk.words, list_plan_of(reader)), edit=ask.pressed, toast=toast)


async def heard(ask: Ask, desk: Desk) -> Reader | None:
    """The reader with the schedule in `ask.args`; None, and nothing changed, when it is none."""
    before = await desk.readers.find(ask.chat_id, ask.thread_id)
    wanted = hearing.schedule(ask.args, before.schedule)
    return await desk.readers.reschedule(ask, wanted) if wanted else None
