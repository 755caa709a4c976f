"""/settings: everything at a glance, how long and in which layout messages are, and a channel's covers."""

from __future__ import annotations

from bot.commands.asking import Ask, Desk, Reply
from bot.commands.choices import plan_of
from content.wording import layouts, preferences

NAME = "settings"
ABOUT = "Everything you have chosen"
GUARDED = True

_LENGTHS = {
    "headline": "headline",
    "headlines": "headline",
    "brief": "brief",
    "short": "brief",
    "full": "full",
    "long": "full",
}

_CARD = {"on": True, "off": False}


async def answer(ask: Ask, desk: Desk) -> Reply:
    """Show it, or set a length, a layout or the cover first."""
    said = ask.args.casefold().split()
    toast = ""
    if not said:
        reader = await desk.readers.find(ask.chat_id, ask.thread_id)
    elif said[-1] in _LENGTHS and said[:-1] in ([], ["length"]):
        reader = await desk.readers.present(ask, length=_LENGTHS[said[-1]])
        toast = desk.words.say("Saved")
    elif said[-1] == "rich" in desk.layouts and said[:-1] in ([], ["layout"]):
        # Not before a table was seen: an app that has no rich messages shows them empty.
        return Reply(layouts.probe(desk.words), layout="rich")
    elif said[-1] in desk.layouts and said[:-1] in ([], ["layout"]):
        reader = await desk.readers.present(ask, layout=said[-1])
        toast = desk.words.say("Saved")
    elif said[-1] in _CARD and said[:-1] == ["card"] and ask.chat_kind == "channel":
        reader = await desk.readers.present(ask, card=_CARD[said[-1]])
        toast = desk.words.say("Saved")
    else:
        return Reply(preferences.settings_unheard(desk.words), edit=ask.pressed)
    glance = preferences.settings(
        desk.words,
        plan_of(reader),
        topics=reader.topics,
        length=reader.length,
        layout=reader.layout,
        layouts=desk.layouts,
        card=reader.card if ask.chat_kind == "channel" else None,
    )
    return Reply(glance, edit=ask.pressed, toast=toast if ask.pressed else "")
