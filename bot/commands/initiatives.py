"""/initiatives: what is being done, gathered from all articles."""

from __future__ import annotations

from bot.commands.asking import Ask, Desk, Reply
from content.initiatives import look, to_csv
from content.markup.calls import Upload
from content.wording.initiatives import initiatives_document, initiatives_file_document

NAME = "initiatives"
ABOUT = "What is being done, by area"
GUARDED = False


async def answer(ask: Ask, desk: Desk) -> Reply:
    """The areas to choose from, a page of those of an area or with the words that were typed, or a file of them."""
    entries = await desk.archive.entries()
    first, _, rest = ask.args.strip().partition(" ")
    if first.casefold() == "csv":
        wanted = look(rest, entries)
        found = wanted.found(entries)
        # With the mark that tells spreadsheets how the letters are written.
        sheet = Upload("initiatives.csv", to_csv(found).encode("utf-8-sig"), "text/csv") if found else None
        return Reply(initiatives_file_document(entries, desk.words, wanted, len(found)), attached=sheet)
    reader = await desk.readers.find(ask.chat_id, ask.thread_id)
    asked = look(ask.args, entries)
    return Reply(initiatives_document(entries, desk.words, asked, reader.zone), edit=ask.pressed)
