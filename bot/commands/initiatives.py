"""/initiatives: what is being done, gathered from all articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from content.wording.initiatives import initiatives_document

from bot.commands.asking import Ask, Desk, Reply
from bot.commands.choices import code, meant
from bot.zones import folded
from content.initiatives import Entry
from content.wording import replies
from content.wording.phrases import Choice

NAME = "initiatives"
ABOUT = "What is being done, by area"
GUARDED = False

_AREAS = 12


async def answer(ask: Ask, desk: Desk) -> Reply:
    """All of them, those of an area, or those that hold every word that was typed."""
    entries = await desk.archive.entries()
    areas = _areas(entries)
    said = " ".join(ask.args.split())[:100]
    area = meant(said, [entry.initiative.area for entry in entries]) if said else None
    chosen = [entry for entry in entries if _fits(entry, area, said)]
    if not chosen:
        return Reply(replies.no_initiatives(desk.words, "" if said.startswith("~") else said, areas))
    document = initiatives_document(chosen, desk.words)
    return Reply(replace(document, buttons=replies.area_buttons(desk.words, areas if len(areas) > 1 else ())))


def _fits(entry: Entry, area: str | None, said: str) -> bool:
    one = entry.initiative
    if area is not None:
        return folded(one.area) == folded(area)
    within = folded(" ".join((one.area, one.action, one.outcome, one.actor, one.section)))
    return all(word in within for word in folded(said).split())


def _areas(entries: Sequence[Entry]) -> list[Choice]:
    counted = Counter(entry.initiative.area for entry in entries if entry.initiative.area)
    return [Choice(area[:48], code(area), amount=n) for area, n in counted.most_common(_AREAS)]
