"""/digest: everything new, now."""

from __future__ import annotations

from bot.commands.asking import Answer, Ask, Desk, Reply
from bot.commands.choices import plan_of
from content.wording import replies

NAME = "digest"
ABOUT = "Everything new, now"
GUARDED = False

_DAY = ("day", "24", "24h", "today")


async def answer(ask: Ask, desk: Desk) -> Answer:
    """The digest itself is queued and follows; `day` shows the last 24 hours again, which confirms nothing."""
    said = ask.args.strip().casefold()
    day = said in _DAY
    if said and not day:
        return Reply(replies.which_digest(desk.words))
    question = (ask.chat_id, ask.thread_id, ask.key, ask.now)
    queue = desk.digests.last_day if day else desk.digests.digest_now
    if await queue(*question, shared=ask.in_group):
        return Reply(None, toast=desk.words.say("Here it comes")) if ask.pressed else ()
    if day:
        return Reply(replies.quiet_day(desk.words))
    reader = await desk.readers.find(ask.chat_id, ask.thread_id)
    return Reply(replies.nothing_new(desk.words, plan_of(reader)))
