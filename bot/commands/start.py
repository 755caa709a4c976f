"""/start: say hello, subscribe, ask where and when."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.commands import article, initiatives, layout, schedule
from bot.commands.asking import Answer, Ask, Desk, Reply
from bot.commands.choices import plan_of, zone_choices
from bot.zones import is_zone, suggested
from content.wording import greetings

NAME = "start"
ABOUT = "Begin, or begin again"
GUARDED = True


_LINK = re.compile(r"article_(\d{1,12})|initiatives", re.ASCII)
"""What a link into the chat may ask for: only what changes nothing."""


async def answer(ask: Ask, desk: Desk) -> Answer:
    """Three small steps, each a button or a typed word, then whether tables are seen.

    A link into the chat may ask for an article, which is then brought; one that means nothing is no mistake.
    """
    step, _, said = ask.args.partition(" ")
    if ask.pressed and step == "zone" and is_zone(said):
        reader = await desk.readers.move(ask, said)
        return Reply(greetings.which_hour(desk.words, plan_of(reader), ask.now), edit=True)
    if ask.pressed and step == "at":
        heard = await schedule.heard(replace(ask, args=said), desk)
        if heard:
            ready = Reply(greetings.ready(desk.words, plan_of(heard)), edit=True, toast=desk.words.say("Saved"))
            return (ready, layout.probe(desk)) if "rich" in desk.layouts else ready
    before = await desk.readers.find(ask.chat_id, ask.thread_id)
    name = ask.first_name[:64] if ask.in_private else ""
    if ask.in_private and (link := _LINK.fullmatch(ask.args)):
        asked = replace(ask, args=link[1] or "")
        shown = await (article if link[1] else initiatives).answer(asked, desk)
        return shown if before.known else (Reply(greetings.short_greeting(desk.words, name)), shown)
    reader = await desk.readers.subscribe(ask)
    if before.known:
        return Reply(greetings.ready(desk.words, plan_of(reader), back=True), edit=ask.pressed)
    offered = zone_choices(suggested(ask.language_code, ask.now))
    return Reply(greetings.greeting(desk.words, name, offered), edit=ask.pressed)
