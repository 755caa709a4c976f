"""What is no command, or none of ours, gets a helpful answer."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from difflib import get_close_matches

from bot.commands.asking import Ask, Desk, Reply
from bot.commands.choices import zone_choices
from content.wording import places, replies

_PLACE_WORDS = 3
_NO_PLACES = ("no", "yes")  # Norway in short, and a city in Iran


async def answer(ask: Ask, desk: Desk, names: Collection[str]) -> Reply:
    """The nearest command, or the place somebody named, or what can be asked."""
    if ask.name:
        nearest = get_close_matches(ask.name.casefold(), names, n=1, cutoff=0.6)
        return Reply(replies.unknown_command(desk.words, ask.name[:32], nearest[0] if nearest else ""))
    said = " ".join(ask.args.split())
    if (
        ask.in_private
        and said
        and said.casefold() not in _NO_PLACES
        and len(said) <= 40
        and len(said.split()) <= _PLACE_WORDS
    ):
        found = await asyncio.to_thread(desk.places.find, said)
        if found.sure:
            return Reply(places.perhaps_place(desk.words, said, zone_choices(found.places)))
    return Reply(replies.small_talk(desk.words))
