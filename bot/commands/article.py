"""/article: one article in full."""

from __future__ import annotations

from bot.commands import hearing
from bot.commands.asking import Ask, Desk, Reply
from content.wording import replies
from content.wording.article import article_document

NAME = "article"
ABOUT = "One article in full, by its number"
GUARDED = False


async def answer(ask: Ask, desk: Desk) -> Reply:
    """The article of that number; `/article_12` is the same as `/article 12`."""
    number = hearing.number(ask.args)
    found = await desk.archive.find(number) if number is not None else None
    if found:
        reader = await desk.readers.find(ask.chat_id, ask.thread_id)
        return Reply(article_document(found, desk.words, length="full", zone=reader.zone))
    newest = await desk.archive.latest(1)
    last = newest[0].number if newest else 0
    if number is None:
        return Reply(replies.which_article(desk.words, last))
    return Reply(replies.no_article(desk.words, number, last))
