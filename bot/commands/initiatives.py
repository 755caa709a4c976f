"""/initiatives: what is being done, gathered from all articles."""

from __future__ import annotations

from bot.commands.asking import Ask, Desk, Reply
from content.initiatives import look
from content.wording.initiatives import initiatives_document

NAME = "initiatives"
ABOUT = "What is being done, by area"
GUARDED = False


async def answer(ask: Ask, desk: Desk) -> Reply:
    """The areas to choose from, or a page of those of an area, or of those that fit the words that were typed."""
    entries = await desk.archive.entries()
    reader = await desk.readers.find(ask.chat_id, ask.thread_id)
    asked = look(ask.args, entries)
    return Reply(initiatives_document(entries, desk.words, asked, reader.zone), edit=ask.pressed)
