"""/article: one article in full."""

from __future__ import annotations

from bot.commands import hearing
from bot.commands.asking import Ask, Desk, Reply
from bot.editions import Audience, Wanted
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
        to = Audience(length="full", zone=reader.zone)
        tells = Wanted("answer", "digest", to, (found,), found.number - 1, found.number, None, ask.now)
        return Reply(article_document(found, desk.words, to.length, to.zone), tells=tells)
    newest = await desk.archive.latest(1)
    last = newest[0].number if newest else 0
    if number is None:
        return Reply(replies.which_article(desk.words, last))
    return Reply(replies.no_article(desk.words, number, last))
