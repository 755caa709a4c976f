"""/timezone: whose clocks count."""

from __future__ import annotations

import asyncio

from bot.commands.asking import Ask, Desk, Reply
from bot.commands.choices import plan_of, zone_choices
from bot.zones import is_zone, suggested
from content.wording import places

NAME = "timezone"
ABOUT = "Where you are"
GUARDED = True


async def answer(ask: Ask, desk: Desk) -> Reply:
    """Show the zone, or find the place that was typed; several are asked about."""
    said = " ".join(ask.args.split())[:100]
    if not said:
        reader = await desk.readers.find(ask.chat_id, ask.thread_id)
        offered = zone_choices(suggested(ask.language_code, ask.now))
        return Reply(places.ask_zone(desk.words, plan_of(reader), ask.now, offered), edit=ask.pressed)
    # A bare "EST" that is typed is what people mean by it, which is not what IANA does.
    if is_zone(said) and (ask.pressed or "/" in said):
        return await _moved(ask, desk, said)
    found = await asyncio.to_thread(desk.places.find, said)
    if found.sure:
        return await _moved(ask, desk, found.places[0].zone)
    if found.places:
        return Reply(places.which_place(desk.words, said, zone_choices(found.places)))
    return Reply(places.no_place(desk.words, said))


async def _moved(ask: Ask, desk: Desk, zone: str) -> Reply:
    reader = await desk.readers.move(ask, zone)
    toast = desk.words.say("Saved") if ask.pressed else ""
    return Reply(places.zone_set(desk.words, plan_of(reader), ask.now), edit=ask.pressed, toast=toast)
