"""The Bot API over HTTP: one request in, one answer out, with the misfortunes that were ordered."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections import Counter, deque
from collections.abc import Callable
from typing import Any, NamedTuple

import orjson
from aiohttp import web

from bot.playground import chats, editing, sending
from bot.playground.faults import Fault, Faults
from bot.playground.flood import Flood
from bot.playground.formatting import content_of, message_text
from bot.playground.keyboards import check_keyboard
from bot.playground.parameters import Asked, Upload, check, known_method, read
from bot.playground.refusals import Refused, bad_request, too_many
from bot.playground.world import World

Method = Callable[[World, dict[str, Any], dict[str, Upload]], Any]

_METHODS: dict[str, Method] = {
    "getMe": chats.get_me,
    "sendMessage": sending.send_message,
    "sendRichMessage": sending.send_rich_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": editing.pin_chat_message,
    "unpinChatMessage": editing.unpin_chat_message,
    "answerCallbackQuery": chats.answer_callback_query,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
    "getFile": chats.get_file,
    "setMyCommands": chats.set_my_commands,
    "getMyCommands": chats.get_my_commands,
    "deleteMyCommands": chats.delete_my_commands,
    "setMyDescription": chats.set_my_description,
    "getMyDescription": chats.get_my_description,
    "setMyShortDescription": chats.set_my_short_description,
    "getMyShortDescription": chats.get_my_short_description,
}
# Methods that flood control counts; edits count like messages.
_COUNTED = frozenset(name for name in _METHODS if name.startswith(("send", "editMessage")) and name != "sendChatAction")
_VERDICTS = 4096  # distinct messages the quick way remembers


class _Verdict(NamedTuple):
    digest: int
    tail: bytes
    thread: int


class Tally:
    """What the quiet mode keeps instead of messages: how often each text reached each chat."""

    def __init__(self) -> None:
        self.copies: Counter[tuple[int, int]] = Counter()
        self.total = 0

    def add(self, chat_id: int, digest: int) -> int:
        """Count one delivery; returns how many there are in all."""
        self.copies[chat_id, digest] += 1
        self.total += 1
        return self.total

    @property
    def chats(self) -> set[int]:
        """The chats that got anything."""
        return {chat_id for chat_id, _ in self.copies}

    @property
    def doubled(self) -> int:
        """Deliveries beyond the first of one text to one chat."""
        return self.total - len(self.copies)

    def of(self, chat_id: int, text: str) -> int:
        """How often this text (as it is read, without markup) reached the chat."""
        return self.copies[chat_id, digest_of(text)]


def digest_of(text: str) -> int:
    """The number a text is counted under."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


class Api:
    """Answers requests. With `keep_messages` off, `sendMessage` takes a quick way that only counts."""

    def __init__(
        self, world: World, token: str, flood: Flood, faults: Faults, *, strict: bool = True, keep_messages: bool = True
    ) -> None:
        self.world = world
        self.flood = flood
        self.faults = faults
        self.strict = strict
        self.keep_messages = keep_messages
        self.calls: Counter[str] = Counter()
        self.answers: Counter[int] = Counter()
        self.log: deque[tuple[str, dict[str, Any]]] = deque(maxlen=2000)
        self.tally = Tally()
        self._token = token.encode()
        self._verdicts: dict[bytes, _Verdict] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call of the Bot API."""
        try:
            method = self._method(request)
            asked = await read(request)
            if not self.keep_messages and method == "sendMessage":
                return await self._quick(request, asked.parameters)
            chat_id = _chat_id(asked)
            fault = self.faults.strike(method, chat_id)
            if fault is not None:
                return await self._misfortune(fault, request, method, asked, chat_id)
            return self._answer(await self._accept(method, asked, chat_id))
        except Refused as refusal:
            return self._refuse(refusal)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file by the path getFile told."""
        if not self._known(request):
            return self._refuse(Refused(401, "Unauthorized"))
        for file in self.world.files.values():
            if file.path == request.match_info["path"]:
                return web.Response(body=file.content, content_type=file.media_type or "application/octet-stream")
        return self._refuse(Refused(404, "Not Found"))

    def _known(self, request: web.Request) -> bool:
        return hmac.compare_digest(request.match_info["token"].encode(), self._token)

    def _method(self, request: web.Request) -> str:
        if not self._known(request):
            raise Refused(401, "Unauthorized")
        method = known_method(request.match_info["method"])
        self.calls[method] += 1
        return method

    async def _accept(self, method: str, asked: Asked, chat_id: int | None) -> Any:
        given = check(method, asked, strict=self.strict)
        self.log.append((method, given))
        if method in _COUNTED and chat_id is not None:
            count = len(given["media"]) if method == "sendMediaGroup" else 1
            self._hold(chat_id, count)
        updates = self.world.updates
        match method:
            case "getUpdates":
                return await updates.poll(
                    given.get("offset") or 0,
                    given.get("limit") or 100,
                    given.get("timeout") or 0,
                    given.get("allowed_updates"),
                )
            case "setWebhook":
                updates.set_webhook(given)
                return True
            case "deleteWebhook":
                updates.end_webhook(drop=bool(given.get("drop_pending_updates")))
                return True
            case "getWebhookInfo":
                return updates.webhook_info()
        return _METHODS[method](self.world, given, asked.files)

    def _hold(self, chat_id: int, count: int = 1) -> None:
        wait = self.flood.ask(chat_id, self.world.clock().timestamp(), count) if self.flood.enabled else 0
        if wait:
            raise too_many(wait)

    async def _misfortune(
        self, fault: Fault, request: web.Request, method: str, asked: Asked, chat_id: int | None
    ) -> web.StreamResponse:
        if fault.refusal is not None:
            return self._refuse(fault.refusal)
        if fault.kind == "drop_before":
            return _cut(request)
        if fault.kind == "body" and fault.status >= 500:
            self.answers[fault.status] += 1
            return web.Response(status=fault.status, body=fault.body, content_type=fault.content_type)
        result = await self._accept(method, asked, chat_id)
        if fault.kind == "drop_after":
            return _cut(request)
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            return self._answer(result)
        return web.Response(status=fault.status, body=fault.body, content_type=fault.content_type)

    def _answer(self, result: Any) -> web.Response:
        self.answers[200] += 1
        return web.Response(body=orjson.dumps({"ok": True, "result": result}), content_type="application/json")

    def _refuse(self, refusal: Refused) -> web.Response:
        self.answers[refusal.code] += 1
        wait = refusal.parameters.get("retry_after")
        return web.Response(
            status=refusal.code,
            body=orjson.dumps(refusal.body()),
            content_type="application/json",
            headers={"Retry-After": str(wait)} if wait else None,
        )

    async def _quick(self, request: web.Request, given: dict[str, Any]) -> web.StreamResponse:
        """sendMessage without keeping the message: any chat exists, and what was checked once is not checked again."""
        chat_id = given.pop("chat_id", None)
        if isinstance(chat_id, str) and chat_id.lstrip("-").isdigit():
            chat_id = int(chat_id)
        if not isinstance(chat_id, int):
            raise bad_request("chat_id is empty" if not chat_id else "chat not found")
        fault = self.faults.strike("sendMessage", chat_id) if self.faults.rules else None
        if fault is not None:
            if fault.refusal is not None:
                return self._refuse(fault.refusal)
            if fault.kind == "drop_before":
                return _cut(request)
            if fault.status >= 500:
                self.answers[fault.status] += 1
                return web.Response(status=fault.status, body=fault.body, content_type=fault.content_type)
        body = self._count(chat_id, given)
        if fault is not None:
            if fault.kind == "drop_after":
                return _cut(request)
            if fault.kind == "delay":
                await asyncio.sleep(fault.seconds)
            else:
                return web.Response(status=fault.status, body=fault.body, content_type=fault.content_type)
        self.answers[200] += 1
        return web.Response(body=body, content_type="application/json")

    def _count(self, chat_id: int, given: dict[str, Any]) -> bytes:
        key = orjson.dumps(given)
        verdict = self._verdicts.get(key)
        if verdict is None:
            verdict = self._judge(given)
            if len(self._verdicts) >= _VERDICTS:
                self._verdicts.pop(next(iter(self._verdicts)))
            self._verdicts[key] = verdict
        if chat_id in self.world.chats:
            self.world.open_chat(chat_id, verdict.thread)
        self._hold(chat_id)
        number = self.tally.add(chat_id, verdict.digest)
        kind = b"private" if chat_id > 0 else b"supergroup" if chat_id < -(10**12) else b"group"
        head = b'{"ok":true,"result":{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"%s"},'
        return head % (number, self.world.now(), chat_id, kind) + verdict.tail

    def _judge(self, given: dict[str, Any]) -> _Verdict:
        checked = check("sendMessage", Asked({**given, "chat_id": 1}, {}), strict=self.strict)
        text, entities = message_text(checked["text"], checked.get("parse_mode"), checked.get("entities"))
        content = content_of(text, entities)
        markup = check_keyboard(checked.get("reply_markup"))
        if markup and "inline_keyboard" in markup:
            content["reply_markup"] = markup
        tail = orjson.dumps(content)[1:] + b"}"
        return _Verdict(digest_of(text), tail, checked.get("message_thread_id") or 0)


def _chat_id(asked: Asked) -> int | None:
    given = asked.parameters.get("chat_id")
    if isinstance(given, int):
        return given
    return int(given) if isinstance(given, str) and given.lstrip("-").isdigit() else None


def _cut(request: web.Request) -> web.Response:
    """Close the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
