"""/start: say hello, subscribe, ask where and when."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import layout, schedule
from bot.commands.asking import Answer, Ask, Desk, Reply
from bot.commands.choices import plan_of, zone_choices
from bot.zones import is_zone, suggested
from content.wording import preferences

NAME = "start"
ABOUT = "Begin, or begin again"
GUARDED = True


async def answer(ask: Ask, desk: Desk) -> Answer:
    """Three small steps, each a button or a typed word, then whether tables are seen; a deep link is no mistake."""
    step, _, said = ask.args.partition(" ")
    if ask.pressed and step == "zone" and is_zone(said):
        reader = await desk.readers.move(ask, said)
        return Reply(preferences.which_hour(desk.words, plan_of(reader), ask.now), edit=True)
    if ask.pressed and step == "at":
        heard = await schedule.heard(replace(ask, args=said), desk)
        if heard:
            ready = Reply(preferences.ready(desk.words, plan_of(heard)), edit=True, toast=desk.words.say("Saved"))
            return (ready, layout.probe(desk)) if "rich" in desk.layouts else ready
    before = await desk.readers.find(ask.chat_id, ask.thread_id)
    reader = await desk.readers.subscribe(ask)
    if before.known:
        return Reply(preferences.ready(desk.words, plan_of(reader), back=True), edit=ask.pressed)
    name = ask.first_name if ask.in_private else ""
    offered = zone_choices(suggested(ask.language_code, ask.now))
    return Reply(preferences.greeting(desk.words, name[:64], offered), edit=ask.pressed)
