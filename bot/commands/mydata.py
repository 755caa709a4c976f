"""/mydata: show all that is known about a chat."""

from __future__ import annotations

import json

from bot.commands.asking import Ask, Desk, Reply
from content.wording import rights

NAME = "mydata"
ABOUT = "See everything I know about you"
GUARDED = True


async def answer(ask: Ask, desk: Desk) -> Reply:
    """The record as JSON, for the reader to keep."""
    record = await desk.rights.export(ask.chat_id)
    return Reply(rights.my_data(desk.words, json.dumps(record, ensure_ascii=False, indent=2, default=str)))
