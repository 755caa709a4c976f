"""/layout: plain messages, or rich ones: for nobody who did not see a table."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import settings
from bot.commands.asking import Ask, Desk, Reply
from content.wording import layouts

NAME = "layout"
ABOUT = "Plain messages, or rich ones with tables"
GUARDED = True


async def answer(ask: Ask, desk: Desk) -> Reply:
    """Show a table and ask whether it is there; what is tapped below it is the chat's layout."""
    said = ask.args.strip().casefold()
    if "rich" not in desk.layouts:
        return await settings.answer(replace(ask, args=""), desk)
    if said == "classic" or (said == "rich" and ask.pressed):
        await desk.readers.present(ask, layout=said)
        toast = desk.words.say("Saved") if ask.pressed else ""
        return Reply(layouts.chosen(desk.words, said), edit=ask.pressed, toast=toast)
    if said not in ("", "rich"):
        return Reply(layouts.unheard(desk.words))
    return probe(desk)


def probe(desk: Desk) -> Reply:
    """The small table, in the rich layout whatever the chat's own is."""
    return Reply(layouts.probe(desk.words), layout="rich")
