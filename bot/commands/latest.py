"""/latest: the newest articles, a line each."""

from __future__ import annotations

from bot.commands import hearing
from bot.commands.asking import Ask, Desk, Reply
from content.wording import replies

NAME = "latest"
ABOUT = "The newest articles"
GUARDED = False

_USUAL = 5
_MOST = 30


async def answer(ask: Ask, desk: Desk) -> Reply:
    """So many as asked for; a button asks for more while there are more."""
    wanted = hearing.number(ask.args) if ask.args.strip() else _USUAL
    if not wanted:
        return Reply(replies.how_many(desk.words, _MOST))
    wanted = min(wanted, _MOST)
    found = await desk.archive.latest(wanted + 1)
    if not found:
        return Reply(replies.no_news_yet(desk.words), edit=ask.pressed)
    reader = await desk.readers.find(ask.chat_id, ask.thread_id)
    more = min(wanted * 2, _MOST) if len(found) > wanted and wanted < _MOST else 0
    return Reply(replies.latest(desk.words, found[:wanted], reader.zone, more), edit=ask.pressed)
