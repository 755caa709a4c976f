"""A Bot API on loopback that says what a test wants and remembers what it was asked; updates as they come."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot

from bot.telegram.request import AiohttpRequest

TOKEN = "123456:AAA-canary-token-that-must-never-be-logged"
ME = {"id": 123456, "is_bot": True, "first_name": "Herald", "username": "herald_bot"}
Answer = dict[str, Any] | list[Any] | bool | tuple[int, dict[str, Any]]


class FakeApi:
    """`answers[method]` is a result, `(status, body)`, or a function of the parameters that gives one."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, Answer | Callable[[dict[str, Any]], Answer]] = {"getMe": ME}

    def asked(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every call of a method."""
        return [parameters for name, parameters in self.calls if name == method]

    async def handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        body = await request.read()
        parameters = json.loads(body) if body else {}
        self.calls.append((method, parameters))
        answer = self.answers.get(method, True)
        if callable(answer):
            answer = answer(parameters)
        if isinstance(answer, tuple):
            return web.json_response(answer[1], status=answer[0])
        return web.json_response({"ok": True, "result": answer})


def refusal(code: int, description: str, **parameters: Any) -> tuple[int, dict[str, Any]]:
    """An error as Telegram puts it."""
    return code, {"ok": False, "error_code": code, "description": description, "parameters": parameters}


@asynccontextmanager
async def fake_bot(api: FakeApi) -> AsyncIterator[Bot]:
    """The library's bot, over our request, speaking to the fake."""
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", api.handle)
    async with TestServer(app) as server:
        requests = AiohttpRequest(connections=4), AiohttpRequest(connections=4)
        address = str(server.make_url("/bot"))
        async with Bot(TOKEN, base_url=address, request=requests[0], get_updates_request=requests[1]) as bot:
            yield bot


_numbers = itertools.count(1)
RIGHTS = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
    "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
)
PERSON = {"id": 7, "is_bot": False, "first_name": "Aysel", "language_code": "az"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Aysel"}
GROUP = {"id": -50, "type": "group", "title": "Desk"}
FORUM = {"id": -100500, "type": "supergroup", "title": "Forum", "is_forum": True}
CHANNEL = {"id": -100900, "type": "channel", "title": "News"}


def message(text: str | None, chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    """A message of a person (`sender=None`: of nobody)."""
    number = next(_numbers)
    sender = more.pop("sender", PERSON)
    given = {"message_id": number, "date": 1_795_176_000 + 60 * number, "chat": chat, **more}
    if sender:
        given["from"] = sender
    if text is not None:
        given["text"] = text
    return given


def said(text: str | None, chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    """An update with a message, or a channel's post."""
    kind = "channel_post" if chat["type"] == "channel" else "message"
    if kind == "channel_post":
        more = {"sender": None, "sender_chat": chat, **more}
    return {"update_id": 1000 + next(_numbers), kind: message(text, chat, **more)}


def tapped(data: str, chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    """An update with a tap on a button of one of the bot's messages."""
    under = message("Settings", chat, sender=ME, **more)
    query = {"id": f"q{next(_numbers)}", "from": PERSON, "chat_instance": "1", "data": data, "message": under}
    return {"update_id": 1000 + next(_numbers), "callback_query": query}


def membership(chat: dict[str, Any], old: str, new: str, **more: Any) -> dict[str, Any]:
    """An update that says what became of the bot in a chat."""
    rights = {
        "kicked": {"until_date": 0},
        "administrator": dict.fromkeys(RIGHTS.split(), False),
    }
    change = {"chat": chat, "from": PERSON, "date": 1_795_176_000}
    for side, status in (("old_chat_member", old), ("new_chat_member", new)):
        change[side] = {"user": ME, "status": status, **rights.get(status, {}), **more}
    return {"update_id": 1000 + next(_numbers), "my_chat_member": change}
